import { AppError } from "../../domain/errors.ts";
import type { Random } from "../../domain/random.ts";

export type Activation = "tanh" | "linear";

/** A layer as plain data: output o is activation(bias[o] + sum of weights[o * inputs + i] * input i). */
export interface LayerParameters {
  readonly inputs: number;
  readonly outputs: number;
  readonly activation: Activation;
  readonly weights: readonly number[];
  readonly bias: readonly number[];
}

/** Of the mean of gradients and of their squares, Adam keeps this much at each step. */
const KEEP_MEAN = 0.9;
const KEEP_SQUARE = 0.999;

/**
 * A fully connected layer that learns by Adam. Kingma and Ba, Adam: a method for stochastic optimization, ICLR 2015;
 * starting weights after Glorot and Bengio, AISTATS 2010.
 */
export class DenseLayer {
  readonly #inputs: number;
  readonly #outputs: number;
  readonly #activation: Activation;
  /** Weights, then biases. */
  readonly #values: Float64Array;
  readonly #gradients: Float64Array;
  readonly #means: Float64Array;
  readonly #squares: Float64Array;
  readonly #output: Float64Array;
  readonly #back: Float64Array;
  #input: Float64Array;
  #steps = 0;

  constructor(inputs: number, outputs: number, activation: Activation, random: Random) {
    const size = inputs * outputs + outputs;
    this.#inputs = inputs;
    this.#outputs = outputs;
    this.#activation = activation;
    const reach = Math.sqrt(6 / (inputs + outputs));
    this.#values = Float64Array.from({ length: size }, (_, i) =>
      i < inputs * outputs ? reach * (2 * random() - 1) : 0,
    );
    this.#gradients = new Float64Array(size);
    this.#means = new Float64Array(size);
    this.#squares = new Float64Array(size);
    this.#output = new Float64Array(outputs);
    this.#back = new Float64Array(inputs);
    this.#input = new Float64Array(inputs);
  }

  /** @throws invalid_input where the numbers are not those of the layer's size */
  static from({ inputs, outputs, activation, weights, bias }: LayerParameters): DenseLayer {
    if (weights.length !== inputs * outputs || bias.length !== outputs) {
      throw new AppError("invalid_input", `${weights.length} weights are not those of ${inputs} x ${outputs}.`);
    }
    const layer = new DenseLayer(inputs, outputs, activation, () => 0);
    layer.#values.set(weights);
    layer.#values.set(bias, weights.length);
    return layer;
  }

  parameters(): LayerParameters {
    const [inputs, outputs] = [this.#inputs, this.#outputs];
    const values = [...this.#values];
    const weights = values.slice(0, inputs * outputs);
    return { inputs, outputs, activation: this.#activation, weights, bias: values.slice(inputs * outputs) };
  }

  /** The layer's output, valid until the next call. */
  forward(input: Float64Array): Float64Array {
    const [inputs, outputs] = [this.#inputs, this.#outputs];
    const [values, output] = [this.#values, this.#output];
    this.#input = input;
    for (let o = 0, at = 0; o < outputs; o++) {
      let sum = values[inputs * outputs + o]!;
      for (let i = 0; i < inputs; i++) sum += values[at++]! * input[i]!;
      output[o] = this.#activation === "tanh" ? Math.tanh(sum) : sum;
    }
    return output;
  }

  /** Takes the gradient by the last output, adds those by the weights, returns that by the input (until the next call). */
  backward(gradient: Float64Array): Float64Array {
    const [inputs, outputs] = [this.#inputs, this.#outputs];
    const [values, gradients, input, back] = [this.#values, this.#gradients, this.#input, this.#back];
    back.fill(0);
    for (let o = 0, at = 0; o < outputs; o++) {
      const slope = this.#activation === "tanh" ? 1 - this.#output[o]! ** 2 : 1;
      const delta = gradient[o]! * slope;
      gradients[inputs * outputs + o]! += delta;
      for (let i = 0; i < inputs; i++, at++) {
        gradients[at]! += delta * input[i]!;
        back[i]! += delta * values[at]!;
      }
    }
    return back;
  }

  /** One step of Adam along the mean of the gradients added since the last. */
  step(rate: number, points: number): void {
    this.#steps++;
    const ofMean = 1 - KEEP_MEAN ** this.#steps;
    const ofSquare = 1 - KEEP_SQUARE ** this.#steps;
    const [values, gradients, means, squares] = [this.#values, this.#gradients, this.#means, this.#squares];
    for (let i = 0; i < values.length; i++) {
      const gradient = gradients[i]! / points;
      means[i] = KEEP_MEAN * means[i]! + (1 - KEEP_MEAN) * gradient;
      squares[i] = KEEP_SQUARE * squares[i]! + (1 - KEEP_SQUARE) * gradient * gradient;
      values[i]! -= (rate * (means[i]! / ofMean)) / (Math.sqrt(squares[i]! / ofSquare) + 1e-8);
      gradients[i] = 0;
    }
  }
}
