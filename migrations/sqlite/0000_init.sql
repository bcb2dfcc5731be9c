CREATE TABLE `arms` (
	`shop_id` integer NOT NULL,
	`programme` text NOT NULL,
	`person_id` integer NOT NULL,
	`arm` text NOT NULL,
	`drawn_at` integer NOT NULL,
	`is_mixed` integer NOT NULL,
	PRIMARY KEY(`shop_id`, `programme`, `person_id`),
	FOREIGN KEY (`shop_id`) REFERENCES `shops`(`id`) ON UPDATE no action ON DELETE cascade
) STRICT;
--> statement-breakpoint
CREATE TABLE `audit_channels` (
	`shop_id` integer NOT NULL,
	`run_id` text NOT NULL,
	`source` text NOT NULL,
	`channel` text NOT NULL,
	`is_mapped` integer NOT NULL,
	`people` integer NOT NULL,
	`events` integer NOT NULL,
	`revenue` integer,
	`last_at` integer,
	PRIMARY KEY(`shop_id`, `run_id`, `channel`, `source`),
	FOREIGN KEY (`shop_id`) REFERENCES `shops`(`id`) ON UPDATE no action ON DELETE cascade
) STRICT;
--> statement-breakpoint
CREATE TABLE `audit_fields` (
	`shop_id` integer NOT NULL,
	`run_id` text NOT NULL,
	`field` text NOT NULL,
	`filled` integer NOT NULL,
	`outdated` integer NOT NULL,
	`of` integer NOT NULL,
	PRIMARY KEY(`shop_id`, `run_id`, `field`),
	FOREIGN KEY (`shop_id`) REFERENCES `shops`(`id`) ON UPDATE no action ON DELETE cascade
) STRICT;
--> statement-breakpoint
CREATE TABLE `audit_findings` (
	`shop_id` integer NOT NULL,
	`run_id` text NOT NULL,
	`rule` text NOT NULL,
	`severity` text NOT NULL,
	`count` integer NOT NULL,
	`of` integer NOT NULL,
	`amount` integer,
	`cost` real NOT NULL,
	`action` text NOT NULL,
	`handling` text NOT NULL,
	`undo` text NOT NULL,
	`before` integer NOT NULL,
	`after` integer NOT NULL,
	`examples` text NOT NULL,
	PRIMARY KEY(`shop_id`, `run_id`, `rule`),
	FOREIGN KEY (`shop_id`) REFERENCES `shops`(`id`) ON UPDATE no action ON DELETE cascade
) STRICT;
--> statement-breakpoint
CREATE TABLE `audit_overrides` (
	`shop_id` integer NOT NULL,
	`run_id` text NOT NULL,
	`by` text NOT NULL,
	`reason` text NOT NULL,
	`at` integer NOT NULL,
	`score` integer NOT NULL,
	`blocked_by` text NOT NULL,
	PRIMARY KEY(`shop_id`, `run_id`),
	FOREIGN KEY (`shop_id`) REFERENCES `shops`(`id`) ON UPDATE no action ON DELETE cascade
) STRICT;
--> statement-breakpoint
CREATE TABLE `audit_steps` (
	`shop_id` integer NOT NULL,
	`run_id` text NOT NULL,
	`index` integer NOT NULL,
	`step` text NOT NULL,
	`change` integer NOT NULL,
	`left` integer NOT NULL,
	`is_total` integer NOT NULL,
	PRIMARY KEY(`shop_id`, `run_id`, `index`),
	FOREIGN KEY (`shop_id`) REFERENCES `shops`(`id`) ON UPDATE no action ON DELETE cascade
) STRICT;
--> statement-breakpoint
CREATE TABLE `audits` (
	`shop_id` integer NOT NULL,
	`run_id` text NOT NULL,
	`score` integer NOT NULL,
	`gate` text NOT NULL,
	`reason` text NOT NULL,
	`affected` real NOT NULL,
	`warn_above` real NOT NULL,
	`block_above` real NOT NULL,
	`audited_at` integer NOT NULL,
	PRIMARY KEY(`shop_id`, `run_id`),
	FOREIGN KEY (`shop_id`) REFERENCES `shops`(`id`) ON UPDATE no action ON DELETE cascade
) STRICT;
--> statement-breakpoint
CREATE TABLE `compliance_requests` (
	`shop_id` integer NOT NULL,
	`id` text NOT NULL,
	`kind` text NOT NULL,
	`requested_at` integer NOT NULL,
	`finished_at` integer,
	`subject` text NOT NULL,
	`outcome` text NOT NULL,
	PRIMARY KEY(`shop_id`, `id`),
	FOREIGN KEY (`shop_id`) REFERENCES `shops`(`id`) ON UPDATE no action ON DELETE cascade
) STRICT;
--> statement-breakpoint
CREATE TABLE `credentials` (
	`shop_id` integer NOT NULL,
	`kind` text NOT NULL,
	`key_id` text NOT NULL,
	`sealed` blob NOT NULL,
	`updated_at` integer NOT NULL,
	PRIMARY KEY(`shop_id`, `kind`),
	FOREIGN KEY (`shop_id`) REFERENCES `shops`(`id`) ON UPDATE no action ON DELETE cascade
) STRICT;
--> statement-breakpoint
CREATE TABLE `customer_merges` (
	`shop_id` integer NOT NULL,
	`merged_id` integer NOT NULL,
	`surviving_id` integer NOT NULL,
	`merged_at` integer NOT NULL,
	PRIMARY KEY(`shop_id`, `merged_id`),
	FOREIGN KEY (`shop_id`) REFERENCES `shops`(`id`) ON UPDATE no action ON DELETE cascade
) STRICT;
--> statement-breakpoint
CREATE TABLE `customers` (
	`shop_id` integer NOT NULL,
	`id` integer NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`email_hash` text,
	`email_variant_hash` text,
	`phone_hash` text,
	`name_hash` text,
	`email_consent` text NOT NULL,
	`sms_consent` text NOT NULL,
	`country` text,
	`province` text,
	`tags` text NOT NULL,
	`objects_to_profiling` integer NOT NULL,
	`seen_by_sync` text NOT NULL,
	PRIMARY KEY(`shop_id`, `id`),
	FOREIGN KEY (`shop_id`) REFERENCES `shops`(`id`) ON UPDATE no action ON DELETE cascade
) STRICT;
--> statement-breakpoint
CREATE INDEX `customers_email_idx` ON `customers` (`shop_id`,`email_hash`);--> statement-breakpoint
CREATE INDEX `customers_phone_idx` ON `customers` (`shop_id`,`phone_hash`);--> statement-breakpoint
CREATE TABLE `deliveries` (
	`shop_id` integer NOT NULL,
	`topic` text NOT NULL,
	`event_id` text NOT NULL,
	`state` text NOT NULL,
	`triggered_at` integer,
	`received_at` integer NOT NULL,
	`fields` text NOT NULL,
	`reason` text,
	`applied_at` integer,
	`copies` integer NOT NULL,
	PRIMARY KEY(`shop_id`, `topic`, `event_id`),
	FOREIGN KEY (`shop_id`) REFERENCES `shops`(`id`) ON UPDATE no action ON DELETE cascade
) STRICT;
--> statement-breakpoint
CREATE INDEX `deliveries_waiting_idx` ON `deliveries` (`shop_id`,`state`,`received_at`);--> statement-breakpoint
CREATE TABLE `effect_counts` (
	`shop_id` integer NOT NULL,
	`stage` text NOT NULL,
	`n` integer NOT NULL,
	PRIMARY KEY(`shop_id`, `stage`),
	FOREIGN KEY (`shop_id`) REFERENCES `shops`(`id`) ON UPDATE no action ON DELETE cascade
) STRICT;
--> statement-breakpoint
CREATE TABLE `engagement` (
	`shop_id` integer NOT NULL,
	`id` text NOT NULL,
	`profile_id` text NOT NULL,
	`kind` text NOT NULL,
	`occurred_at` integer NOT NULL,
	`is_machine` integer NOT NULL,
	`product_id` integer,
	`category` text,
	`value` integer,
	`is_mobile` integer,
	PRIMARY KEY(`shop_id`, `id`),
	FOREIGN KEY (`shop_id`) REFERENCES `shops`(`id`) ON UPDATE no action ON DELETE cascade
) STRICT;
--> statement-breakpoint
CREATE INDEX `engagement_profile_idx` ON `engagement` (`shop_id`,`profile_id`,`occurred_at`);--> statement-breakpoint
CREATE TABLE `excluded_orders` (
	`shop_id` integer NOT NULL,
	`order_id` integer NOT NULL,
	`rule` text NOT NULL,
	`amount` integer NOT NULL,
	`run_id` text NOT NULL,
	`excluded_at` integer NOT NULL,
	PRIMARY KEY(`shop_id`, `order_id`),
	FOREIGN KEY (`shop_id`) REFERENCES `shops`(`id`) ON UPDATE no action ON DELETE cascade
) STRICT;
--> statement-breakpoint
CREATE TABLE `goals` (
	`shop_id` integer NOT NULL,
	`id` text NOT NULL,
	`preset` text NOT NULL,
	`rank` integer NOT NULL,
	`question` text NOT NULL,
	`kpi` text NOT NULL,
	`target` real,
	`due_at` integer,
	`owner` text,
	`axes` text,
	`segments` text,
	`created_at` integer NOT NULL,
	`retired_at` integer,
	PRIMARY KEY(`shop_id`, `id`),
	FOREIGN KEY (`shop_id`) REFERENCES `shops`(`id`) ON UPDATE no action ON DELETE cascade
) STRICT;
--> statement-breakpoint
CREATE TABLE `identity_candidates` (
	`shop_id` integer NOT NULL,
	`first_kind` text NOT NULL,
	`first` text NOT NULL,
	`second_kind` text NOT NULL,
	`second` text NOT NULL,
	`rule` text NOT NULL,
	`names_agree` integer,
	`run_id` text NOT NULL,
	`found_at` integer NOT NULL,
	PRIMARY KEY(`shop_id`, `first_kind`, `first`, `second_kind`, `second`),
	FOREIGN KEY (`shop_id`) REFERENCES `shops`(`id`) ON UPDATE no action ON DELETE cascade
) STRICT;
--> statement-breakpoint
CREATE TABLE `identity_decisions` (
	`shop_id` integer NOT NULL,
	`id` text NOT NULL,
	`first_kind` text NOT NULL,
	`first` text NOT NULL,
	`second_kind` text NOT NULL,
	`second` text NOT NULL,
	`verdict` text NOT NULL,
	`by` text NOT NULL,
	`at` integer NOT NULL,
	`undone_by` text,
	`undone_at` integer,
	PRIMARY KEY(`shop_id`, `id`),
	FOREIGN KEY (`shop_id`) REFERENCES `shops`(`id`) ON UPDATE no action ON DELETE cascade
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `identity_decisions_standing_key` ON `identity_decisions` (`shop_id`,`first_kind`,`first`,`second_kind`,`second`) WHERE "identity_decisions"."undone_at" is null;--> statement-breakpoint
CREATE TABLE `jobs` (
	`shop_id` integer NOT NULL,
	`kind` text NOT NULL,
	`reference` text NOT NULL,
	`state` text NOT NULL,
	`priority` integer NOT NULL,
	`asked_at` integer NOT NULL,
	`due_at` integer NOT NULL,
	`attempts` integer NOT NULL,
	`error` text,
	PRIMARY KEY(`shop_id`, `kind`, `reference`),
	FOREIGN KEY (`shop_id`) REFERENCES `shops`(`id`) ON UPDATE no action ON DELETE cascade
) STRICT;
--> statement-breakpoint
CREATE INDEX `jobs_due_idx` ON `jobs` (`state`,`due_at`);--> statement-breakpoint
CREATE TABLE `ledger` (
	`shop_id` integer NOT NULL,
	`order_id` integer NOT NULL,
	`entry` text NOT NULL,
	`kind` text NOT NULL,
	`occurred_at` integer NOT NULL,
	`recorded_at` integer NOT NULL,
	`amount` integer NOT NULL,
	`discount` integer NOT NULL,
	`units` integer NOT NULL,
	PRIMARY KEY(`shop_id`, `order_id`, `entry`),
	FOREIGN KEY (`shop_id`) REFERENCES `shops`(`id`) ON UPDATE no action ON DELETE cascade
) STRICT;
--> statement-breakpoint
CREATE TABLE `list_members` (
	`shop_id` integer NOT NULL,
	`segment_id` integer NOT NULL,
	`profile_id` text NOT NULL,
	`confirmed_at` integer,
	`seen_at` integer,
	`removed_by_hand_at` integer,
	PRIMARY KEY(`shop_id`, `segment_id`, `profile_id`),
	FOREIGN KEY (`shop_id`) REFERENCES `shops`(`id`) ON UPDATE no action ON DELETE cascade
) STRICT;
--> statement-breakpoint
CREATE TABLE `membership_candidates` (
	`shop_id` integer NOT NULL,
	`person_id` integer NOT NULL,
	`segment_id` integer NOT NULL,
	`refreshes` integer NOT NULL,
	`last_seen_at` integer NOT NULL,
	PRIMARY KEY(`shop_id`, `person_id`),
	FOREIGN KEY (`shop_id`) REFERENCES `shops`(`id`) ON UPDATE no action ON DELETE cascade
) STRICT;
--> statement-breakpoint
CREATE TABLE `memberships` (
	`shop_id` integer NOT NULL,
	`person_id` integer NOT NULL,
	`from_at` integer NOT NULL,
	`segment_id` integer NOT NULL,
	`to_at` integer,
	`cause` text NOT NULL,
	`end_cause` text,
	`model_run_id` text NOT NULL,
	`facts` text,
	PRIMARY KEY(`shop_id`, `person_id`, `from_at`),
	FOREIGN KEY (`shop_id`) REFERENCES `shops`(`id`) ON UPDATE no action ON DELETE cascade
) STRICT;
--> statement-breakpoint
CREATE INDEX `memberships_segment_idx` ON `memberships` (`shop_id`,`segment_id`,`to_at`,`from_at`);--> statement-breakpoint
CREATE TABLE `models` (
	`shop_id` integer NOT NULL,
	`run_id` text NOT NULL,
	`goal_id` text NOT NULL,
	`undoes` text,
	`restores` text,
	`method` text NOT NULL,
	`seed` integer NOT NULL,
	`catalogue_version` text NOT NULL,
	`parameters` text NOT NULL,
	`axes` text NOT NULL,
	`slots` text NOT NULL,
	`accepted_at` integer NOT NULL,
	`accepted_by` text NOT NULL,
	`accepted_warnings` text NOT NULL,
	`published_at` integer,
	`retired_at` integer,
	PRIMARY KEY(`shop_id`, `run_id`),
	FOREIGN KEY (`shop_id`) REFERENCES `shops`(`id`) ON UPDATE no action ON DELETE cascade
) STRICT;
--> statement-breakpoint
CREATE TABLE `order_discounts` (
	`shop_id` integer NOT NULL,
	`order_id` integer NOT NULL,
	`index` integer NOT NULL,
	`kind` text NOT NULL,
	`title` text,
	`value_type` text NOT NULL,
	`value` real NOT NULL,
	PRIMARY KEY(`shop_id`, `order_id`, `index`),
	FOREIGN KEY (`shop_id`) REFERENCES `shops`(`id`) ON UPDATE no action ON DELETE cascade
) STRICT;
--> statement-breakpoint
CREATE TABLE `order_lines` (
	`shop_id` integer NOT NULL,
	`order_id` integer NOT NULL,
	`id` integer NOT NULL,
	`product_id` integer,
	`title` text NOT NULL,
	`product_type` text,
	`quantity` integer NOT NULL,
	`unit_price` integer NOT NULL,
	`discount` integer NOT NULL,
	`net` integer NOT NULL,
	`is_gift_card` integer NOT NULL,
	`is_subscription` integer NOT NULL,
	PRIMARY KEY(`shop_id`, `order_id`, `id`),
	FOREIGN KEY (`shop_id`) REFERENCES `shops`(`id`) ON UPDATE no action ON DELETE cascade
) STRICT;
--> statement-breakpoint
CREATE TABLE `order_rulings` (
	`shop_id` integer NOT NULL,
	`id` text NOT NULL,
	`order_id` integer NOT NULL,
	`verdict` text NOT NULL,
	`reason` text NOT NULL,
	`by` text NOT NULL,
	`at` integer NOT NULL,
	`undone_by` text,
	`undone_at` integer,
	PRIMARY KEY(`shop_id`, `id`),
	FOREIGN KEY (`shop_id`) REFERENCES `shops`(`id`) ON UPDATE no action ON DELETE cascade
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `order_rulings_standing_key` ON `order_rulings` (`shop_id`,`order_id`) WHERE "order_rulings"."undone_at" is null;--> statement-breakpoint
CREATE TABLE `orders` (
	`shop_id` integer NOT NULL,
	`id` integer NOT NULL,
	`customer_id` integer,
	`email_hash` text,
	`email_variant_hash` text,
	`phone_hash` text,
	`name_hash` text,
	`placed_at` integer NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`cancelled_at` integer,
	`kind` text NOT NULL,
	`channel` text NOT NULL,
	`source` text,
	`currency` text NOT NULL,
	`taxes_included` integer NOT NULL,
	`total` integer NOT NULL,
	`discount` integer NOT NULL,
	`tax` integer NOT NULL,
	`shipping` integer NOT NULL,
	`country` text,
	`province` text,
	`tags` text NOT NULL,
	`refund_count` integer NOT NULL,
	`seen_by_sync` text NOT NULL,
	PRIMARY KEY(`shop_id`, `id`),
	FOREIGN KEY (`shop_id`) REFERENCES `shops`(`id`) ON UPDATE no action ON DELETE cascade
) STRICT;
--> statement-breakpoint
CREATE INDEX `orders_customer_idx` ON `orders` (`shop_id`,`customer_id`,`placed_at`);--> statement-breakpoint
CREATE INDEX `orders_guest_email_idx` ON `orders` (`shop_id`,`email_hash`) WHERE "orders"."customer_id" is null;--> statement-breakpoint
CREATE INDEX `orders_guest_phone_idx` ON `orders` (`shop_id`,`phone_hash`) WHERE "orders"."customer_id" is null;--> statement-breakpoint
CREATE TABLE `pending_moves` (
	`shop_id` integer NOT NULL,
	`person_id` integer NOT NULL,
	`cause` text NOT NULL,
	`since` integer NOT NULL,
	`due_at` integer NOT NULL,
	`held_because` text,
	PRIMARY KEY(`shop_id`, `person_id`),
	FOREIGN KEY (`shop_id`) REFERENCES `shops`(`id`) ON UPDATE no action ON DELETE cascade
) STRICT;
--> statement-breakpoint
CREATE INDEX `pending_moves_due_idx` ON `pending_moves` (`shop_id`,`due_at`);--> statement-breakpoint
CREATE TABLE `person_facts` (
	`shop_id` integer NOT NULL,
	`person_id` integer NOT NULL,
	`records` text NOT NULL,
	`rows` blob NOT NULL,
	`forgotten_at` integer,
	PRIMARY KEY(`shop_id`, `person_id`),
	FOREIGN KEY (`shop_id`) REFERENCES `shops`(`id`) ON UPDATE no action ON DELETE cascade
) STRICT;
--> statement-breakpoint
CREATE TABLE `person_links` (
	`shop_id` integer NOT NULL,
	`kind` text NOT NULL,
	`reference` text NOT NULL,
	`person_id` integer NOT NULL,
	`rule` text NOT NULL,
	`run_id` text NOT NULL,
	`linked_at` integer NOT NULL,
	PRIMARY KEY(`shop_id`, `kind`, `reference`),
	FOREIGN KEY (`shop_id`) REFERENCES `shops`(`id`) ON UPDATE no action ON DELETE cascade
) STRICT;
--> statement-breakpoint
CREATE INDEX `person_links_person_idx` ON `person_links` (`shop_id`,`person_id`);--> statement-breakpoint
CREATE TABLE `persons` (
	`shop_id` integer NOT NULL,
	`id` integer NOT NULL,
	`survivor` text NOT NULL,
	`merged_into` integer,
	`since` integer NOT NULL,
	PRIMARY KEY(`shop_id`, `id`),
	FOREIGN KEY (`shop_id`) REFERENCES `shops`(`id`) ON UPDATE no action ON DELETE cascade
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `persons_survivor_key` ON `persons` (`shop_id`,`survivor`);--> statement-breakpoint
CREATE TABLE `profile_properties` (
	`shop_id` integer NOT NULL,
	`profile_id` text NOT NULL,
	`properties` text NOT NULL,
	`acknowledged_at` integer NOT NULL,
	PRIMARY KEY(`shop_id`, `profile_id`),
	FOREIGN KEY (`shop_id`) REFERENCES `shops`(`id`) ON UPDATE no action ON DELETE cascade
) STRICT;
--> statement-breakpoint
CREATE TABLE `profiles` (
	`shop_id` integer NOT NULL,
	`id` text NOT NULL,
	`external_id` text,
	`email_hash` text,
	`email_variant_hash` text,
	`phone_hash` text,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`email_consent` text NOT NULL,
	`sms_consent` text NOT NULL,
	`email_suppressions` text NOT NULL,
	`seen_by_sync` text NOT NULL,
	PRIMARY KEY(`shop_id`, `id`),
	FOREIGN KEY (`shop_id`) REFERENCES `shops`(`id`) ON UPDATE no action ON DELETE cascade
) STRICT;
--> statement-breakpoint
CREATE TABLE `proposed_moves` (
	`shop_id` integer NOT NULL,
	`run_id` text NOT NULL,
	`slot_id` integer NOT NULL,
	`cluster` integer NOT NULL,
	`cause` text NOT NULL,
	`people` integer NOT NULL,
	PRIMARY KEY(`shop_id`, `run_id`, `slot_id`, `cluster`, `cause`),
	FOREIGN KEY (`shop_id`) REFERENCES `shops`(`id`) ON UPDATE no action ON DELETE cascade
) STRICT;
--> statement-breakpoint
CREATE TABLE `proposed_segments` (
	`shop_id` integer NOT NULL,
	`run_id` text NOT NULL,
	`cluster` integer NOT NULL,
	`slot_id` integer,
	`name` text NOT NULL,
	`people` integer NOT NULL,
	`share` real NOT NULL,
	`data_score` integer NOT NULL,
	`jaccard` real,
	`later_buyers` real,
	`later_net_per_person` real,
	`checks` text NOT NULL,
	`traits` text NOT NULL,
	`is_accepted` integer NOT NULL,
	PRIMARY KEY(`shop_id`, `run_id`, `cluster`),
	FOREIGN KEY (`shop_id`) REFERENCES `shops`(`id`) ON UPDATE no action ON DELETE cascade
) STRICT;
--> statement-breakpoint
CREATE TABLE `push_operations` (
	`shop_id` integer NOT NULL,
	`push_id` text NOT NULL,
	`sequence` integer NOT NULL,
	`kind` text NOT NULL,
	`segment_id` integer,
	`state` text NOT NULL,
	`payload` text NOT NULL,
	`before` text,
	`job_id` text,
	`attempts` integer NOT NULL,
	`left_out` integer NOT NULL,
	`rejected` text NOT NULL,
	PRIMARY KEY(`shop_id`, `push_id`, `sequence`),
	FOREIGN KEY (`shop_id`) REFERENCES `shops`(`id`) ON UPDATE no action ON DELETE cascade
) STRICT;
--> statement-breakpoint
CREATE TABLE `pushes` (
	`shop_id` integer NOT NULL,
	`id` text NOT NULL,
	`kind` text NOT NULL,
	`reverses` text,
	`model_run_id` text NOT NULL,
	`state` text NOT NULL,
	`dry_run` text,
	`created_at` integer NOT NULL,
	`planned_at` integer,
	`approved_by` text,
	`approved_at` integer,
	`finished_at` integer,
	`calls` integer NOT NULL,
	`mismatches` text NOT NULL,
	`error` text,
	PRIMARY KEY(`shop_id`, `id`),
	FOREIGN KEY (`shop_id`) REFERENCES `shops`(`id`) ON UPDATE no action ON DELETE cascade
) STRICT;
--> statement-breakpoint
CREATE INDEX `pushes_state_idx` ON `pushes` (`shop_id`,`state`);--> statement-breakpoint
CREATE TABLE `quarantine` (
	`shop_id` integer NOT NULL,
	`stream` text NOT NULL,
	`reference` text NOT NULL,
	`reason` text NOT NULL,
	`sync_id` text NOT NULL,
	PRIMARY KEY(`shop_id`, `stream`, `reference`),
	FOREIGN KEY (`shop_id`) REFERENCES `shops`(`id`) ON UPDATE no action ON DELETE cascade
) STRICT;
--> statement-breakpoint
CREATE TABLE `refreshes` (
	`shop_id` integer NOT NULL,
	`id` text NOT NULL,
	`state` text NOT NULL,
	`asked_by` text NOT NULL,
	`as_of` integer NOT NULL,
	`finished_at` integer,
	`people` integer NOT NULL,
	`moved` integer NOT NULL,
	`waiting` integer NOT NULL,
	`error` text,
	PRIMARY KEY(`shop_id`, `id`),
	FOREIGN KEY (`shop_id`) REFERENCES `shops`(`id`) ON UPDATE no action ON DELETE cascade
) STRICT;
--> statement-breakpoint
CREATE TABLE `refunds` (
	`shop_id` integer NOT NULL,
	`id` integer NOT NULL,
	`order_id` integer NOT NULL,
	`refunded_at` integer NOT NULL,
	`total` integer NOT NULL,
	`net` integer NOT NULL,
	`units` integer NOT NULL,
	PRIMARY KEY(`shop_id`, `id`),
	FOREIGN KEY (`shop_id`) REFERENCES `shops`(`id`) ON UPDATE no action ON DELETE cascade
) STRICT;
--> statement-breakpoint
CREATE INDEX `refunds_order_idx` ON `refunds` (`shop_id`,`order_id`);--> statement-breakpoint
CREATE TABLE `run_outliers` (
	`shop_id` integer NOT NULL,
	`run_id` text NOT NULL,
	`person_id` integer NOT NULL,
	`kind` text NOT NULL,
	`apart` real NOT NULL,
	`sentence` text NOT NULL,
	PRIMARY KEY(`shop_id`, `run_id`, `person_id`),
	FOREIGN KEY (`shop_id`) REFERENCES `shops`(`id`) ON UPDATE no action ON DELETE cascade
) STRICT;
--> statement-breakpoint
CREATE TABLE `run_steps` (
	`shop_id` integer NOT NULL,
	`run_id` text NOT NULL,
	`step` text NOT NULL,
	`started_at` integer NOT NULL,
	`finished_at` integer NOT NULL,
	`result` text NOT NULL,
	PRIMARY KEY(`shop_id`, `run_id`, `step`),
	FOREIGN KEY (`shop_id`) REFERENCES `shops`(`id`) ON UPDATE no action ON DELETE cascade
) STRICT;
--> statement-breakpoint
CREATE TABLE `run_violations` (
	`shop_id` integer NOT NULL,
	`run_id` text NOT NULL,
	`assertion` text NOT NULL,
	`cluster` integer NOT NULL,
	`people` integer NOT NULL,
	`of` integer NOT NULL,
	PRIMARY KEY(`shop_id`, `run_id`, `assertion`, `cluster`),
	FOREIGN KEY (`shop_id`) REFERENCES `shops`(`id`) ON UPDATE no action ON DELETE cascade
) STRICT;
--> statement-breakpoint
CREATE TABLE `runs` (
	`shop_id` integer NOT NULL,
	`id` text NOT NULL,
	`goal_id` text NOT NULL,
	`sync_id` text NOT NULL,
	`seed` integer NOT NULL,
	`as_of` integer NOT NULL,
	`state` text NOT NULL,
	`asked_by` text NOT NULL,
	`started_at` integer NOT NULL,
	`finished_at` integer,
	`refusal` text,
	`error` text,
	`progress` text,
	`goals` text,
	PRIMARY KEY(`shop_id`, `id`),
	FOREIGN KEY (`shop_id`) REFERENCES `shops`(`id`) ON UPDATE no action ON DELETE cascade
) STRICT;
--> statement-breakpoint
CREATE TABLE `schedules` (
	`shop_id` integer NOT NULL,
	`kind` text NOT NULL,
	`cadence` text NOT NULL,
	`hour` integer NOT NULL,
	`day` integer NOT NULL,
	`is_enabled` integer NOT NULL,
	`next_due_at` integer NOT NULL,
	`last_due_at` integer,
	`last_started_at` integer,
	PRIMARY KEY(`shop_id`, `kind`),
	FOREIGN KEY (`shop_id`) REFERENCES `shops`(`id`) ON UPDATE no action ON DELETE cascade
) STRICT;
--> statement-breakpoint
CREATE INDEX `schedules_due_idx` ON `schedules` (`is_enabled`,`next_due_at`);--> statement-breakpoint
CREATE TABLE `segment_days` (
	`shop_id` integer NOT NULL,
	`segment_id` integer NOT NULL,
	`day` integer NOT NULL,
	`people` integer NOT NULL,
	`orders` integer NOT NULL,
	`buyers` integer NOT NULL,
	`recent_buyers` integer NOT NULL,
	`repeat_buyers` integer NOT NULL,
	`net` integer NOT NULL,
	`not_in_klaviyo` integer NOT NULL,
	`unreachable` integer NOT NULL,
	`held_out` integer NOT NULL,
	`on_list` integer NOT NULL,
	`written_at` integer NOT NULL,
	PRIMARY KEY(`shop_id`, `segment_id`, `day`),
	FOREIGN KEY (`shop_id`) REFERENCES `shops`(`id`) ON UPDATE no action ON DELETE cascade
) STRICT;
--> statement-breakpoint
CREATE TABLE `segment_descriptions` (
	`shop_id` integer NOT NULL,
	`run_id` text NOT NULL,
	`cluster` integer NOT NULL,
	`persona` text NOT NULL,
	`rule` text,
	`scorecard` text NOT NULL,
	`playbook` text NOT NULL,
	PRIMARY KEY(`shop_id`, `run_id`, `cluster`),
	FOREIGN KEY (`shop_id`) REFERENCES `shops`(`id`) ON UPDATE no action ON DELETE cascade
) STRICT;
--> statement-breakpoint
CREATE TABLE `segment_disputes` (
	`shop_id` integer NOT NULL,
	`id` text NOT NULL,
	`segment_id` integer NOT NULL,
	`reason` text NOT NULL,
	`by` text NOT NULL,
	`at` integer NOT NULL,
	`undone_by` text,
	`undone_at` integer,
	`note` text,
	PRIMARY KEY(`shop_id`, `id`),
	FOREIGN KEY (`shop_id`) REFERENCES `shops`(`id`) ON UPDATE no action ON DELETE cascade
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `segment_disputes_standing_key` ON `segment_disputes` (`shop_id`,`segment_id`) WHERE "segment_disputes"."undone_at" is null;--> statement-breakpoint
CREATE TABLE `segment_events` (
	`shop_id` integer NOT NULL,
	`id` text NOT NULL,
	`profile_id` text NOT NULL,
	`segment_id` integer NOT NULL,
	`kind` text NOT NULL,
	`cause` text NOT NULL,
	`occurred_at` integer NOT NULL,
	`push_id` text NOT NULL,
	`sent_at` integer,
	PRIMARY KEY(`shop_id`, `id`),
	FOREIGN KEY (`shop_id`) REFERENCES `shops`(`id`) ON UPDATE no action ON DELETE cascade
) STRICT;
--> statement-breakpoint
CREATE INDEX `segment_events_profile_idx` ON `segment_events` (`shop_id`,`profile_id`,`segment_id`);--> statement-breakpoint
CREATE TABLE `segment_forecasts` (
	`shop_id` integer NOT NULL,
	`run_id` text NOT NULL,
	`cluster` integer NOT NULL,
	`outcome` text NOT NULL,
	`horizon_days` integer NOT NULL,
	`known` integer NOT NULL,
	`mean` real,
	`lower_quartile` real,
	`median` real,
	`upper_quartile` real,
	`tenths` text NOT NULL,
	PRIMARY KEY(`shop_id`, `run_id`, `cluster`, `outcome`),
	FOREIGN KEY (`shop_id`) REFERENCES `shops`(`id`) ON UPDATE no action ON DELETE cascade
) STRICT;
--> statement-breakpoint
CREATE TABLE `segment_profiles` (
	`shop_id` integer NOT NULL,
	`run_id` text NOT NULL,
	`cluster` integer NOT NULL,
	`feature` text NOT NULL,
	`known` integer NOT NULL,
	`mean` real,
	`lower_quartile` real,
	`median` real,
	`upper_quartile` real,
	`sd` real,
	PRIMARY KEY(`shop_id`, `run_id`, `cluster`, `feature`),
	FOREIGN KEY (`shop_id`) REFERENCES `shops`(`id`) ON UPDATE no action ON DELETE cascade
) STRICT;
--> statement-breakpoint
CREATE TABLE `segment_unlocks` (
	`shop_id` integer NOT NULL,
	`id` text NOT NULL,
	`segments` integer NOT NULL,
	`reason` text NOT NULL,
	`by` text NOT NULL,
	`at` integer NOT NULL,
	`undone_by` text,
	`undone_at` integer,
	PRIMARY KEY(`shop_id`, `id`),
	FOREIGN KEY (`shop_id`) REFERENCES `shops`(`id`) ON UPDATE no action ON DELETE cascade
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `segment_unlocks_standing_key` ON `segment_unlocks` (`shop_id`) WHERE "segment_unlocks"."undone_at" is null;--> statement-breakpoint
CREATE TABLE `segments` (
	`shop_id` integer NOT NULL,
	`id` integer NOT NULL,
	`name` text NOT NULL,
	`created_at` integer NOT NULL,
	`retired_at` integer,
	`klaviyo_list_id` text,
	`klaviyo_list_name` text,
	PRIMARY KEY(`shop_id`, `id`),
	FOREIGN KEY (`shop_id`) REFERENCES `shops`(`id`) ON UPDATE no action ON DELETE cascade
) STRICT;
--> statement-breakpoint
CREATE TABLE `shop_leases` (
	`shop_id` integer PRIMARY KEY NOT NULL,
	`holder` text,
	`fence` integer NOT NULL,
	`until_at` integer NOT NULL,
	FOREIGN KEY (`shop_id`) REFERENCES `shops`(`id`) ON UPDATE no action ON DELETE cascade
) STRICT;
--> statement-breakpoint
CREATE TABLE `shops` (
	`id` integer PRIMARY KEY NOT NULL,
	`domain` text NOT NULL,
	`name` text NOT NULL,
	`currency` text NOT NULL,
	`time_zone` text NOT NULL,
	`scopes` text NOT NULL,
	`settings` text NOT NULL,
	`klaviyo_account_id` text,
	`installed_at` integer NOT NULL,
	`uninstalled_at` integer,
	`paused_at` integer,
	`paused_because` text,
	`resumed_at` integer
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `shops_domain_key` ON `shops` (`domain`);--> statement-breakpoint
CREATE TABLE `snapshot_columns` (
	`shop_id` integer NOT NULL,
	`run_id` text NOT NULL,
	`column` text NOT NULL,
	`first` integer NOT NULL,
	`values` blob NOT NULL,
	PRIMARY KEY(`shop_id`, `run_id`, `column`, `first`),
	FOREIGN KEY (`shop_id`) REFERENCES `shops`(`id`) ON UPDATE no action ON DELETE cascade
) STRICT;
--> statement-breakpoint
CREATE TABLE `snapshots` (
	`shop_id` integer NOT NULL,
	`run_id` text NOT NULL,
	`as_of` integer NOT NULL,
	`people` integer NOT NULL,
	`buyers` integer NOT NULL,
	`catalogue_version` text NOT NULL,
	`high_water` text NOT NULL,
	`begun_at` integer NOT NULL,
	`frozen_at` integer NOT NULL,
	PRIMARY KEY(`shop_id`, `run_id`),
	FOREIGN KEY (`shop_id`) REFERENCES `shops`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`shop_id`,`run_id`) REFERENCES `audits`(`shop_id`,`run_id`) ON UPDATE no action ON DELETE cascade
) STRICT;
--> statement-breakpoint
CREATE TABLE `standing_approvals` (
	`shop_id` integer NOT NULL,
	`segment_id` integer NOT NULL,
	`causes` text NOT NULL,
	`most_moves_a_day` integer NOT NULL,
	`quiet_from` integer,
	`quiet_to` integer,
	`model_run_id` text NOT NULL,
	`given_by` text NOT NULL,
	`given_at` integer NOT NULL,
	PRIMARY KEY(`shop_id`, `segment_id`),
	FOREIGN KEY (`shop_id`) REFERENCES `shops`(`id`) ON UPDATE no action ON DELETE cascade
) STRICT;
--> statement-breakpoint
CREATE TABLE `sync_streams` (
	`shop_id` integer NOT NULL,
	`sync_id` text NOT NULL,
	`stream` text NOT NULL,
	`state` text NOT NULL,
	`cursor` text NOT NULL,
	`read` integer NOT NULL,
	`rejected` integer NOT NULL,
	`calls` integer NOT NULL,
	`started_at` integer NOT NULL,
	`finished_at` integer,
	PRIMARY KEY(`shop_id`, `sync_id`, `stream`),
	FOREIGN KEY (`shop_id`) REFERENCES `shops`(`id`) ON UPDATE no action ON DELETE cascade
) STRICT;
--> statement-breakpoint
CREATE TABLE `syncs` (
	`shop_id` integer NOT NULL,
	`id` text NOT NULL,
	`state` text NOT NULL,
	`started_at` integer NOT NULL,
	`finished_at` integer,
	`error` text,
	`tally` text,
	`source_counts` text,
	PRIMARY KEY(`shop_id`, `id`),
	FOREIGN KEY (`shop_id`) REFERENCES `shops`(`id`) ON UPDATE no action ON DELETE cascade
) STRICT;
--> statement-breakpoint
CREATE TABLE `tombstones` (
	`shop_id` integer NOT NULL,
	`kind` text NOT NULL,
	`hash` text NOT NULL,
	`at` integer NOT NULL,
	PRIMARY KEY(`shop_id`, `kind`, `hash`),
	FOREIGN KEY (`shop_id`) REFERENCES `shops`(`id`) ON UPDATE no action ON DELETE cascade
) STRICT;
--> statement-breakpoint
CREATE TABLE `touched_people` (
	`shop_id` integer NOT NULL,
	`person_id` integer NOT NULL,
	`cause` text NOT NULL,
	`touched_at` integer NOT NULL,
	PRIMARY KEY(`shop_id`, `person_id`),
	FOREIGN KEY (`shop_id`) REFERENCES `shops`(`id`) ON UPDATE no action ON DELETE cascade
) STRICT;
--> statement-breakpoint
CREATE TABLE `unattended_moves` (
	`shop_id` integer NOT NULL,
	`segment_id` integer NOT NULL,
	`day` integer NOT NULL,
	`moves` integer NOT NULL,
	PRIMARY KEY(`shop_id`, `segment_id`, `day`),
	FOREIGN KEY (`shop_id`) REFERENCES `shops`(`id`) ON UPDATE no action ON DELETE cascade
) STRICT;
--> statement-breakpoint
CREATE TABLE `unmatched_people` (
	`shop_id` integer NOT NULL,
	`person_id` integer NOT NULL,
	`run_id` text NOT NULL,
	PRIMARY KEY(`shop_id`, `person_id`),
	FOREIGN KEY (`shop_id`) REFERENCES `shops`(`id`) ON UPDATE no action ON DELETE cascade
) STRICT;
--> statement-breakpoint
CREATE TABLE `unmatched_profiles` (
	`shop_id` integer NOT NULL,
	`profile_id` text NOT NULL,
	`run_id` text NOT NULL,
	PRIMARY KEY(`shop_id`, `profile_id`),
	FOREIGN KEY (`shop_id`) REFERENCES `shops`(`id`) ON UPDATE no action ON DELETE cascade
) STRICT;
--> statement-breakpoint
CREATE TABLE `watermarks` (
	`shop_id` integer NOT NULL,
	`stream` text NOT NULL,
	`up_to` integer NOT NULL,
	`sync_id` text NOT NULL,
	PRIMARY KEY(`shop_id`, `stream`),
	FOREIGN KEY (`shop_id`) REFERENCES `shops`(`id`) ON UPDATE no action ON DELETE cascade
) STRICT;
