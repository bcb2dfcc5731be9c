/** The element of that id on this page. */
export const element = (id) => document.getElementById(id);
