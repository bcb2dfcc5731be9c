CREATE TABLE "arms" (
	"shop_id" bigint NOT NULL,
	"programme" text NOT NULL,
	"person_id" bigint NOT NULL,
	"arm" text NOT NULL,
	"drawn_at" bigint NOT NULL,
	"is_mixed" boolean NOT NULL,
	CONSTRAINT "arms_shop_id_programme_person_id_pk" PRIMARY KEY("shop_id","programme","person_id")
);
--> statement-breakpoint
CREATE TABLE "audit_channels" (
	"shop_id" bigint NOT NULL,
	"run_id" text NOT NULL,
	"source" text NOT NULL,
	"channel" text NOT NULL,
	"is_mapped" boolean NOT NULL,
	"people" bigint NOT NULL,
	"events" bigint NOT NULL,
	"revenue" bigint,
	"last_at" bigint,
	CONSTRAINT "audit_channels_shop_id_run_id_channel_source_pk" PRIMARY KEY("shop_id","run_id","channel","source")
);
--> statement-breakpoint
CREATE TABLE "audit_fields" (
	"shop_id" bigint NOT NULL,
	"run_id" text NOT NULL,
	"field" text NOT NULL,
	"filled" bigint NOT NULL,
	"outdated" bigint NOT NULL,
	"of" bigint NOT NULL,
	CONSTRAINT "audit_fields_shop_id_run_id_field_pk" PRIMARY KEY("shop_id","run_id","field")
);
--> statement-breakpoint
CREATE TABLE "audit_findings" (
	"shop_id" bigint NOT NULL,
	"run_id" text NOT NULL,
	"rule" text NOT NULL,
	"severity" text NOT NULL,
	"count" bigint NOT NULL,
	"of" bigint NOT NULL,
	"amount" bigint,
	"cost" double precision NOT NULL,
	"action" jsonb NOT NULL,
	"handling" text NOT NULL,
	"undo" text NOT NULL,
	"before" bigint NOT NULL,
	"after" bigint NOT NULL,
	"examples" jsonb NOT NULL,
	CONSTRAINT "audit_findings_shop_id_run_id_rule_pk" PRIMARY KEY("shop_id","run_id","rule")
);
--> statement-breakpoint
CREATE TABLE "audit_overrides" (
	"shop_id" bigint NOT NULL,
	"run_id" text NOT NULL,
	"by" text NOT NULL,
	"reason" text NOT NULL,
	"at" bigint NOT NULL,
	"score" bigint NOT NULL,
	"blocked_by" jsonb NOT NULL,
	CONSTRAINT "audit_overrides_shop_id_run_id_pk" PRIMARY KEY("shop_id","run_id")
);
--> statement-breakpoint
CREATE TABLE "audit_steps" (
	"shop_id" bigint NOT NULL,
	"run_id" text NOT NULL,
	"index" bigint NOT NULL,
	"step" text NOT NULL,
	"change" bigint NOT NULL,
	"left" bigint NOT NULL,
	"is_total" boolean NOT NULL,
	CONSTRAINT "audit_steps_shop_id_run_id_index_pk" PRIMARY KEY("shop_id","run_id","index")
);
--> statement-breakpoint
CREATE TABLE "audits" (
	"shop_id" bigint NOT NULL,
	"run_id" text NOT NULL,
	"score" bigint NOT NULL,
	"gate" text NOT NULL,
	"reason" jsonb NOT NULL,
	"affected" double precision NOT NULL,
	"warn_above" double precision NOT NULL,
	"block_above" double precision NOT NULL,
	"audited_at" bigint NOT NULL,
	CONSTRAINT "audits_shop_id_run_id_pk" PRIMARY KEY("shop_id","run_id")
);
--> statement-breakpoint
CREATE TABLE "compliance_requests" (
	"shop_id" bigint NOT NULL,
	"id" text NOT NULL,
	"kind" text NOT NULL,
	"requested_at" bigint NOT NULL,
	"finished_at" bigint,
	"subject" jsonb NOT NULL,
	"outcome" jsonb NOT NULL,
	CONSTRAINT "compliance_requests_shop_id_id_pk" PRIMARY KEY("shop_id","id")
);
--> statement-breakpoint
CREATE TABLE "credentials" (
	"shop_id" bigint NOT NULL,
	"kind" text NOT NULL,
	"key_id" text NOT NULL,
	"sealed" "bytea" NOT NULL,
	"updated_at" bigint NOT NULL,
	CONSTRAINT "credentials_shop_id_kind_pk" PRIMARY KEY("shop_id","kind")
);
--> statement-breakpoint
CREATE TABLE "customer_merges" (
	"shop_id" bigint NOT NULL,
	"merged_id" bigint NOT NULL,
	"surviving_id" bigint NOT NULL,
	"merged_at" bigint NOT NULL,
	CONSTRAINT "customer_merges_shop_id_merged_id_pk" PRIMARY KEY("shop_id","merged_id")
);
--> statement-breakpoint
CREATE TABLE "customers" (
	"shop_id" bigint NOT NULL,
	"id" bigint NOT NULL,
	"created_at" bigint NOT NULL,
	"updated_at" bigint NOT NULL,
	"email_hash" text,
	"email_variant_hash" text,
	"phone_hash" text,
	"name_hash" text,
	"email_consent" text NOT NULL,
	"sms_consent" text NOT NULL,
	"country" text,
	"province" text,
	"tags" jsonb NOT NULL,
	"objects_to_profiling" boolean NOT NULL,
	"seen_by_sync" text NOT NULL,
	CONSTRAINT "customers_shop_id_id_pk" PRIMARY KEY("shop_id","id")
);
--> statement-breakpoint
CREATE TABLE "deliveries" (
	"shop_id" bigint NOT NULL,
	"topic" text NOT NULL,
	"event_id" text NOT NULL,
	"state" text NOT NULL,
	"triggered_at" bigint,
	"received_at" bigint NOT NULL,
	"fields" jsonb NOT NULL,
	"reason" text,
	"applied_at" bigint,
	"copies" bigint NOT NULL,
	CONSTRAINT "deliveries_shop_id_topic_event_id_pk" PRIMARY KEY("shop_id","topic","event_id")
);
--> statement-breakpoint
CREATE TABLE "effect_counts" (
	"shop_id" bigint NOT NULL,
	"stage" text NOT NULL,
	"n" bigint NOT NULL,
	CONSTRAINT "effect_counts_shop_id_stage_pk" PRIMARY KEY("shop_id","stage")
);
--> statement-breakpoint
CREATE TABLE "engagement" (
	"shop_id" bigint NOT NULL,
	"id" text NOT NULL,
	"profile_id" text NOT NULL,
	"kind" text NOT NULL,
	"occurred_at" bigint NOT NULL,
	"is_machine" boolean NOT NULL,
	"product_id" bigint,
	"category" text,
	"value" bigint,
	"is_mobile" boolean,
	CONSTRAINT "engagement_shop_id_id_pk" PRIMARY KEY("shop_id","id")
);
--> statement-breakpoint
CREATE TABLE "excluded_orders" (
	"shop_id" bigint NOT NULL,
	"order_id" bigint NOT NULL,
	"rule" text NOT NULL,
	"amount" bigint NOT NULL,
	"run_id" text NOT NULL,
	"excluded_at" bigint NOT NULL,
	CONSTRAINT "excluded_orders_shop_id_order_id_pk" PRIMARY KEY("shop_id","order_id")
);
--> statement-breakpoint
CREATE TABLE "goals" (
	"shop_id" bigint NOT NULL,
	"id" text NOT NULL,
	"preset" text NOT NULL,
	"rank" bigint NOT NULL,
	"question" text NOT NULL,
	"kpi" text NOT NULL,
	"target" double precision,
	"due_at" bigint,
	"owner" text,
	"axes" jsonb,
	"segments" jsonb,
	"created_at" bigint NOT NULL,
	"retired_at" bigint,
	CONSTRAINT "goals_shop_id_id_pk" PRIMARY KEY("shop_id","id")
);
--> statement-breakpoint
CREATE TABLE "identity_candidates" (
	"shop_id" bigint NOT NULL,
	"first_kind" text NOT NULL,
	"first" text NOT NULL,
	"second_kind" text NOT NULL,
	"second" text NOT NULL,
	"rule" text NOT NULL,
	"names_agree" boolean,
	"run_id" text NOT NULL,
	"found_at" bigint NOT NULL,
	CONSTRAINT "identity_candidates_shop_id_first_kind_first_second_kind_second_pk" PRIMARY KEY("shop_id","first_kind","first","second_kind","second")
);
--> statement-breakpoint
CREATE TABLE "identity_decisions" (
	"shop_id" bigint NOT NULL,
	"id" text NOT NULL,
	"first_kind" text NOT NULL,
	"first" text NOT NULL,
	"second_kind" text NOT NULL,
	"second" text NOT NULL,
	"verdict" text NOT NULL,
	"by" text NOT NULL,
	"at" bigint NOT NULL,
	"undone_by" text,
	"undone_at" bigint,
	CONSTRAINT "identity_decisions_shop_id_id_pk" PRIMARY KEY("shop_id","id")
);
--> statement-breakpoint
CREATE TABLE "jobs" (
	"shop_id" bigint NOT NULL,
	"kind" text NOT NULL,
	"reference" text NOT NULL,
	"state" text NOT NULL,
	"priority" bigint NOT NULL,
	"asked_at" bigint NOT NULL,
	"due_at" bigint NOT NULL,
	"attempts" bigint NOT NULL,
	"error" text,
	CONSTRAINT "jobs_shop_id_kind_reference_pk" PRIMARY KEY("shop_id","kind","reference")
);
--> statement-breakpoint
CREATE TABLE "ledger" (
	"shop_id" bigint NOT NULL,
	"order_id" bigint NOT NULL,
	"entry" text NOT NULL,
	"kind" text NOT NULL,
	"occurred_at" bigint NOT NULL,
	"recorded_at" bigint NOT NULL,
	"amount" bigint NOT NULL,
	"discount" bigint NOT NULL,
	"units" bigint NOT NULL,
	CONSTRAINT "ledger_shop_id_order_id_entry_pk" PRIMARY KEY("shop_id","order_id","entry")
);
--> statement-breakpoint
CREATE TABLE "list_members" (
	"shop_id" bigint NOT NULL,
	"segment_id" bigint NOT NULL,
	"profile_id" text NOT NULL,
	"confirmed_at" bigint,
	"seen_at" bigint,
	"removed_by_hand_at" bigint,
	CONSTRAINT "list_members_shop_id_segment_id_profile_id_pk" PRIMARY KEY("shop_id","segment_id","profile_id")
);
--> statement-breakpoint
CREATE TABLE "membership_candidates" (
	"shop_id" bigint NOT NULL,
	"person_id" bigint NOT NULL,
	"segment_id" bigint NOT NULL,
	"refreshes" bigint NOT NULL,
	"last_seen_at" bigint NOT NULL,
	CONSTRAINT "membership_candidates_shop_id_person_id_pk" PRIMARY KEY("shop_id","person_id")
);
--> statement-breakpoint
CREATE TABLE "memberships" (
	"shop_id" bigint NOT NULL,
	"person_id" bigint NOT NULL,
	"from_at" bigint NOT NULL,
	"segment_id" bigint NOT NULL,
	"to_at" bigint,
	"cause" text NOT NULL,
	"end_cause" text,
	"model_run_id" text NOT NULL,
	"facts" jsonb,
	CONSTRAINT "memberships_shop_id_person_id_from_at_pk" PRIMARY KEY("shop_id","person_id","from_at")
);
--> statement-breakpoint
CREATE TABLE "models" (
	"shop_id" bigint NOT NULL,
	"run_id" text NOT NULL,
	"goal_id" text NOT NULL,
	"undoes" text,
	"restores" text,
	"method" text NOT NULL,
	"seed" bigint NOT NULL,
	"catalogue_version" text NOT NULL,
	"parameters" jsonb NOT NULL,
	"axes" jsonb NOT NULL,
	"slots" jsonb NOT NULL,
	"accepted_at" bigint NOT NULL,
	"accepted_by" text NOT NULL,
	"accepted_warnings" jsonb NOT NULL,
	"published_at" bigint,
	"retired_at" bigint,
	CONSTRAINT "models_shop_id_run_id_pk" PRIMARY KEY("shop_id","run_id")
);
--> statement-breakpoint
CREATE TABLE "order_discounts" (
	"shop_id" bigint NOT NULL,
	"order_id" bigint NOT NULL,
	"index" bigint NOT NULL,
	"kind" text NOT NULL,
	"title" text,
	"value_type" text NOT NULL,
	"value" double precision NOT NULL,
	CONSTRAINT "order_discounts_shop_id_order_id_index_pk" PRIMARY KEY("shop_id","order_id","index")
);
--> statement-breakpoint
CREATE TABLE "order_lines" (
	"shop_id" bigint NOT NULL,
	"order_id" bigint NOT NULL,
	"id" bigint NOT NULL,
	"product_id" bigint,
	"title" text NOT NULL,
	"product_type" text,
	"quantity" bigint NOT NULL,
	"unit_price" bigint NOT NULL,
	"discount" bigint NOT NULL,
	"net" bigint NOT NULL,
	"is_gift_card" boolean NOT NULL,
	"is_subscription" boolean NOT NULL,
	CONSTRAINT "order_lines_shop_id_order_id_id_pk" PRIMARY KEY("shop_id","order_id","id")
);
--> statement-breakpoint
CREATE TABLE "order_rulings" (
	"shop_id" bigint NOT NULL,
	"id" text NOT NULL,
	"order_id" bigint NOT NULL,
	"verdict" text NOT NULL,
	"reason" text NOT NULL,
	"by" text NOT NULL,
	"at" bigint NOT NULL,
	"undone_by" text,
	"undone_at" bigint,
	CONSTRAINT "order_rulings_shop_id_id_pk" PRIMARY KEY("shop_id","id")
);
--> statement-breakpoint
CREATE TABLE "orders" (
	"shop_id" bigint NOT NULL,
	"id" bigint NOT NULL,
	"customer_id" bigint,
	"email_hash" text,
	"email_variant_hash" text,
	"phone_hash" text,
	"name_hash" text,
	"placed_at" bigint NOT NULL,
	"created_at" bigint NOT NULL,
	"updated_at" bigint NOT NULL,
	"cancelled_at" bigint,
	"kind" text NOT NULL,
	"channel" text NOT NULL,
	"source" text,
	"currency" text NOT NULL,
	"taxes_included" boolean NOT NULL,
	"total" bigint NOT NULL,
	"discount" bigint NOT NULL,
	"tax" bigint NOT NULL,
	"shipping" bigint NOT NULL,
	"country" text,
	"province" text,
	"tags" jsonb NOT NULL,
	"refund_count" bigint NOT NULL,
	"seen_by_sync" text NOT NULL,
	CONSTRAINT "orders_shop_id_id_pk" PRIMARY KEY("shop_id","id")
);
--> statement-breakpoint
CREATE TABLE "pending_moves" (
	"shop_id" bigint NOT NULL,
	"person_id" bigint NOT NULL,
	"cause" text NOT NULL,
	"since" bigint NOT NULL,
	"due_at" bigint NOT NULL,
	"held_because" text,
	CONSTRAINT "pending_moves_shop_id_person_id_pk" PRIMARY KEY("shop_id","person_id")
);
--> statement-breakpoint
CREATE TABLE "person_facts" (
	"shop_id" bigint NOT NULL,
	"person_id" bigint NOT NULL,
	"records" text NOT NULL,
	"rows" "bytea" NOT NULL,
	"forgotten_at" bigint,
	CONSTRAINT "person_facts_shop_id_person_id_pk" PRIMARY KEY("shop_id","person_id")
);
--> statement-breakpoint
CREATE TABLE "person_links" (
	"shop_id" bigint NOT NULL,
	"kind" text NOT NULL,
	"reference" text NOT NULL,
	"person_id" bigint NOT NULL,
	"rule" text NOT NULL,
	"run_id" text NOT NULL,
	"linked_at" bigint NOT NULL,
	CONSTRAINT "person_links_shop_id_kind_reference_pk" PRIMARY KEY("shop_id","kind","reference")
);
--> statement-breakpoint
CREATE TABLE "persons" (
	"shop_id" bigint NOT NULL,
	"id" bigint NOT NULL,
	"survivor" text NOT NULL,
	"merged_into" bigint,
	"since" bigint NOT NULL,
	CONSTRAINT "persons_shop_id_id_pk" PRIMARY KEY("shop_id","id")
);
--> statement-breakpoint
CREATE TABLE "profile_properties" (
	"shop_id" bigint NOT NULL,
	"profile_id" text NOT NULL,
	"properties" jsonb NOT NULL,
	"acknowledged_at" bigint NOT NULL,
	CONSTRAINT "profile_properties_shop_id_profile_id_pk" PRIMARY KEY("shop_id","profile_id")
);
--> statement-breakpoint
CREATE TABLE "profiles" (
	"shop_id" bigint NOT NULL,
	"id" text NOT NULL,
	"external_id" text,
	"email_hash" text,
	"email_variant_hash" text,
	"phone_hash" text,
	"created_at" bigint NOT NULL,
	"updated_at" bigint NOT NULL,
	"email_consent" text NOT NULL,
	"sms_consent" text NOT NULL,
	"email_suppressions" jsonb NOT NULL,
	"seen_by_sync" text NOT NULL,
	CONSTRAINT "profiles_shop_id_id_pk" PRIMARY KEY("shop_id","id")
);
--> statement-breakpoint
CREATE TABLE "proposed_moves" (
	"shop_id" bigint NOT NULL,
	"run_id" text NOT NULL,
	"slot_id" bigint NOT NULL,
	"cluster" bigint NOT NULL,
	"cause" text NOT NULL,
	"people" bigint NOT NULL,
	CONSTRAINT "proposed_moves_shop_id_run_id_slot_id_cluster_cause_pk" PRIMARY KEY("shop_id","run_id","slot_id","cluster","cause")
);
--> statement-breakpoint
CREATE TABLE "proposed_segments" (
	"shop_id" bigint NOT NULL,
	"run_id" text NOT NULL,
	"cluster" bigint NOT NULL,
	"slot_id" bigint,
	"name" text NOT NULL,
	"people" bigint NOT NULL,
	"share" double precision NOT NULL,
	"data_score" bigint NOT NULL,
	"jaccard" double precision,
	"later_buyers" double precision,
	"later_net_per_person" double precision,
	"checks" jsonb NOT NULL,
	"traits" jsonb NOT NULL,
	"is_accepted" boolean NOT NULL,
	CONSTRAINT "proposed_segments_shop_id_run_id_cluster_pk" PRIMARY KEY("shop_id","run_id","cluster")
);
--> statement-breakpoint
CREATE TABLE "push_operations" (
	"shop_id" bigint NOT NULL,
	"push_id" text NOT NULL,
	"sequence" bigint NOT NULL,
	"kind" text NOT NULL,
	"segment_id" bigint,
	"state" text NOT NULL,
	"payload" jsonb NOT NULL,
	"before" jsonb,
	"job_id" text,
	"attempts" bigint NOT NULL,
	"left_out" bigint NOT NULL,
	"rejected" jsonb NOT NULL,
	CONSTRAINT "push_operations_shop_id_push_id_sequence_pk" PRIMARY KEY("shop_id","push_id","sequence")
);
--> statement-breakpoint
CREATE TABLE "pushes" (
	"shop_id" bigint NOT NULL,
	"id" text NOT NULL,
	"kind" text NOT NULL,
	"reverses" text,
	"model_run_id" text NOT NULL,
	"state" text NOT NULL,
	"dry_run" jsonb,
	"created_at" bigint NOT NULL,
	"planned_at" bigint,
	"approved_by" text,
	"approved_at" bigint,
	"finished_at" bigint,
	"calls" bigint NOT NULL,
	"mismatches" jsonb NOT NULL,
	"error" text,
	CONSTRAINT "pushes_shop_id_id_pk" PRIMARY KEY("shop_id","id")
);
--> statement-breakpoint
CREATE TABLE "quarantine" (
	"shop_id" bigint NOT NULL,
	"stream" text NOT NULL,
	"reference" text NOT NULL,
	"reason" text NOT NULL,
	"sync_id" text NOT NULL,
	CONSTRAINT "quarantine_shop_id_stream_reference_pk" PRIMARY KEY("shop_id","stream","reference")
);
--> statement-breakpoint
CREATE TABLE "refreshes" (
	"shop_id" bigint NOT NULL,
	"id" text NOT NULL,
	"state" text NOT NULL,
	"asked_by" text NOT NULL,
	"as_of" bigint NOT NULL,
	"finished_at" bigint,
	"people" bigint NOT NULL,
	"moved" bigint NOT NULL,
	"waiting" bigint NOT NULL,
	"error" text,
	CONSTRAINT "refreshes_shop_id_id_pk" PRIMARY KEY("shop_id","id")
);
--> statement-breakpoint
CREATE TABLE "refunds" (
	"shop_id" bigint NOT NULL,
	"id" bigint NOT NULL,
	"order_id" bigint NOT NULL,
	"refunded_at" bigint NOT NULL,
	"total" bigint NOT NULL,
	"net" bigint NOT NULL,
	"units" bigint NOT NULL,
	CONSTRAINT "refunds_shop_id_id_pk" PRIMARY KEY("shop_id","id")
);
--> statement-breakpoint
CREATE TABLE "run_outliers" (
	"shop_id" bigint NOT NULL,
	"run_id" text NOT NULL,
	"person_id" bigint NOT NULL,
	"kind" text NOT NULL,
	"apart" double precision NOT NULL,
	"sentence" jsonb NOT NULL,
	CONSTRAINT "run_outliers_shop_id_run_id_person_id_pk" PRIMARY KEY("shop_id","run_id","person_id")
);
--> statement-breakpoint
CREATE TABLE "run_steps" (
	"shop_id" bigint NOT NULL,
	"run_id" text NOT NULL,
	"step" text NOT NULL,
	"started_at" bigint NOT NULL,
	"finished_at" bigint NOT NULL,
	"result" jsonb NOT NULL,
	CONSTRAINT "run_steps_shop_id_run_id_step_pk" PRIMARY KEY("shop_id","run_id","step")
);
--> statement-breakpoint
CREATE TABLE "run_violations" (
	"shop_id" bigint NOT NULL,
	"run_id" text NOT NULL,
	"assertion" text NOT NULL,
	"cluster" bigint NOT NULL,
	"people" bigint NOT NULL,
	"of" bigint NOT NULL,
	CONSTRAINT "run_violations_shop_id_run_id_assertion_cluster_pk" PRIMARY KEY("shop_id","run_id","assertion","cluster")
);
--> statement-breakpoint
CREATE TABLE "runs" (
	"shop_id" bigint NOT NULL,
	"id" text NOT NULL,
	"goal_id" text NOT NULL,
	"sync_id" text NOT NULL,
	"seed" bigint NOT NULL,
	"as_of" bigint NOT NULL,
	"state" text NOT NULL,
	"asked_by" text NOT NULL,
	"started_at" bigint NOT NULL,
	"finished_at" bigint,
	"refusal" jsonb,
	"error" text,
	"progress" jsonb,
	"goals" jsonb,
	CONSTRAINT "runs_shop_id_id_pk" PRIMARY KEY("shop_id","id")
);
--> statement-breakpoint
CREATE TABLE "schedules" (
	"shop_id" bigint NOT NULL,
	"kind" text NOT NULL,
	"cadence" text NOT NULL,
	"hour" bigint NOT NULL,
	"day" bigint NOT NULL,
	"is_enabled" boolean NOT NULL,
	"next_due_at" bigint NOT NULL,
	"last_due_at" bigint,
	"last_started_at" bigint,
	CONSTRAINT "schedules_shop_id_kind_pk" PRIMARY KEY("shop_id","kind")
);
--> statement-breakpoint
CREATE TABLE "segment_days" (
	"shop_id" bigint NOT NULL,
	"segment_id" bigint NOT NULL,
	"day" bigint NOT NULL,
	"people" bigint NOT NULL,
	"orders" bigint NOT NULL,
	"buyers" bigint NOT NULL,
	"recent_buyers" bigint NOT NULL,
	"repeat_buyers" bigint NOT NULL,
	"net" bigint NOT NULL,
	"not_in_klaviyo" bigint NOT NULL,
	"unreachable" bigint NOT NULL,
	"held_out" bigint NOT NULL,
	"on_list" bigint NOT NULL,
	"written_at" bigint NOT NULL,
	CONSTRAINT "segment_days_shop_id_segment_id_day_pk" PRIMARY KEY("shop_id","segment_id","day")
);
--> statement-breakpoint
CREATE TABLE "segment_descriptions" (
	"shop_id" bigint NOT NULL,
	"run_id" text NOT NULL,
	"cluster" bigint NOT NULL,
	"persona" jsonb NOT NULL,
	"rule" jsonb,
	"scorecard" jsonb NOT NULL,
	"playbook" jsonb NOT NULL,
	CONSTRAINT "segment_descriptions_shop_id_run_id_cluster_pk" PRIMARY KEY("shop_id","run_id","cluster")
);
--> statement-breakpoint
CREATE TABLE "segment_disputes" (
	"shop_id" bigint NOT NULL,
	"id" text NOT NULL,
	"segment_id" bigint NOT NULL,
	"reason" text NOT NULL,
	"by" text NOT NULL,
	"at" bigint NOT NULL,
	"undone_by" text,
	"undone_at" bigint,
	"note" text,
	CONSTRAINT "segment_disputes_shop_id_id_pk" PRIMARY KEY("shop_id","id")
);
--> statement-breakpoint
CREATE TABLE "segment_events" (
	"shop_id" bigint NOT NULL,
	"id" text NOT NULL,
	"profile_id" text NOT NULL,
	"segment_id" bigint NOT NULL,
	"kind" text NOT NULL,
	"cause" text NOT NULL,
	"occurred_at" bigint NOT NULL,
	"push_id" text NOT NULL,
	"sent_at" bigint,
	CONSTRAINT "segment_events_shop_id_id_pk" PRIMARY KEY("shop_id","id")
);
--> statement-breakpoint
CREATE TABLE "segment_forecasts" (
	"shop_id" bigint NOT NULL,
	"run_id" text NOT NULL,
	"cluster" bigint NOT NULL,
	"outcome" text NOT NULL,
	"horizon_days" bigint NOT NULL,
	"known" bigint NOT NULL,
	"mean" double precision,
	"lower_quartile" double precision,
	"median" double precision,
	"upper_quartile" double precision,
	"tenths" jsonb NOT NULL,
	CONSTRAINT "segment_forecasts_shop_id_run_id_cluster_outcome_pk" PRIMARY KEY("shop_id","run_id","cluster","outcome")
);
--> statement-breakpoint
CREATE TABLE "segment_profiles" (
	"shop_id" bigint NOT NULL,
	"run_id" text NOT NULL,
	"cluster" bigint NOT NULL,
	"feature" text NOT NULL,
	"known" bigint NOT NULL,
	"mean" double precision,
	"lower_quartile" double precision,
	"median" double precision,
	"upper_quartile" double precision,
	"sd" double precision,
	CONSTRAINT "segment_profiles_shop_id_run_id_cluster_feature_pk" PRIMARY KEY("shop_id","run_id","cluster","feature")
);
--> statement-breakpoint
CREATE TABLE "segment_unlocks" (
	"shop_id" bigint NOT NULL,
	"id" text NOT NULL,
	"segments" bigint NOT NULL,
	"reason" text NOT NULL,
	"by" text NOT NULL,
	"at" bigint NOT NULL,
	"undone_by" text,
	"undone_at" bigint,
	CONSTRAINT "segment_unlocks_shop_id_id_pk" PRIMARY KEY("shop_id","id")
);
--> statement-breakpoint
CREATE TABLE "segments" (
	"shop_id" bigint NOT NULL,
	"id" bigint NOT NULL,
	"name" text NOT NULL,
	"created_at" bigint NOT NULL,
	"retired_at" bigint,
	"klaviyo_list_id" text,
	"klaviyo_list_name" text,
	CONSTRAINT "segments_shop_id_id_pk" PRIMARY KEY("shop_id","id")
);
--> statement-breakpoint
CREATE TABLE "shop_leases" (
	"shop_id" bigint PRIMARY KEY NOT NULL,
	"holder" text,
	"fence" bigint NOT NULL,
	"until_at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "shops" (
	"id" bigint PRIMARY KEY NOT NULL,
	"domain" text NOT NULL,
	"name" text NOT NULL,
	"currency" text NOT NULL,
	"time_zone" text NOT NULL,
	"scopes" jsonb NOT NULL,
	"settings" jsonb NOT NULL,
	"klaviyo_account_id" text,
	"installed_at" bigint NOT NULL,
	"uninstalled_at" bigint,
	"paused_at" bigint,
	"paused_because" text,
	"resumed_at" bigint
);
--> statement-breakpoint
CREATE TABLE "snapshot_columns" (
	"shop_id" bigint NOT NULL,
	"run_id" text NOT NULL,
	"column" text NOT NULL,
	"first" bigint NOT NULL,
	"values" "bytea" NOT NULL,
	CONSTRAINT "snapshot_columns_shop_id_run_id_column_first_pk" PRIMARY KEY("shop_id","run_id","column","first")
);
--> statement-breakpoint
CREATE TABLE "snapshots" (
	"shop_id" bigint NOT NULL,
	"run_id" text NOT NULL,
	"as_of" bigint NOT NULL,
	"people" bigint NOT NULL,
	"buyers" bigint NOT NULL,
	"catalogue_version" text NOT NULL,
	"high_water" jsonb NOT NULL,
	"begun_at" bigint NOT NULL,
	"frozen_at" bigint NOT NULL,
	CONSTRAINT "snapshots_shop_id_run_id_pk" PRIMARY KEY("shop_id","run_id")
);
--> statement-breakpoint
CREATE TABLE "standing_approvals" (
	"shop_id" bigint NOT NULL,
	"segment_id" bigint NOT NULL,
	"causes" jsonb NOT NULL,
	"most_moves_a_day" bigint NOT NULL,
	"quiet_from" bigint,
	"quiet_to" bigint,
	"model_run_id" text NOT NULL,
	"given_by" text NOT NULL,
	"given_at" bigint NOT NULL,
	CONSTRAINT "standing_approvals_shop_id_segment_id_pk" PRIMARY KEY("shop_id","segment_id")
);
--> statement-breakpoint
CREATE TABLE "sync_streams" (
	"shop_id" bigint NOT NULL,
	"sync_id" text NOT NULL,
	"stream" text NOT NULL,
	"state" text NOT NULL,
	"cursor" jsonb NOT NULL,
	"read" bigint NOT NULL,
	"rejected" bigint NOT NULL,
	"calls" bigint NOT NULL,
	"started_at" bigint NOT NULL,
	"finished_at" bigint,
	CONSTRAINT "sync_streams_shop_id_sync_id_stream_pk" PRIMARY KEY("shop_id","sync_id","stream")
);
--> statement-breakpoint
CREATE TABLE "syncs" (
	"shop_id" bigint NOT NULL,
	"id" text NOT NULL,
	"state" text NOT NULL,
	"started_at" bigint NOT NULL,
	"finished_at" bigint,
	"error" text,
	"tally" jsonb,
	"source_counts" jsonb,
	CONSTRAINT "syncs_shop_id_id_pk" PRIMARY KEY("shop_id","id")
);
--> statement-breakpoint
CREATE TABLE "tombstones" (
	"shop_id" bigint NOT NULL,
	"kind" text NOT NULL,
	"hash" text NOT NULL,
	"at" bigint NOT NULL,
	CONSTRAINT "tombstones_shop_id_kind_hash_pk" PRIMARY KEY("shop_id","kind","hash")
);
--> statement-breakpoint
CREATE TABLE "touched_people" (
	"shop_id" bigint NOT NULL,
	"person_id" bigint NOT NULL,
	"cause" text NOT NULL,
	"touched_at" bigint NOT NULL,
	CONSTRAINT "touched_people_shop_id_person_id_pk" PRIMARY KEY("shop_id","person_id")
);
--> statement-breakpoint
CREATE TABLE "unattended_moves" (
	"shop_id" bigint NOT NULL,
	"segment_id" bigint NOT NULL,
	"day" bigint NOT NULL,
	"moves" bigint NOT NULL,
	CONSTRAINT "unattended_moves_shop_id_segment_id_day_pk" PRIMARY KEY("shop_id","segment_id","day")
);
--> statement-breakpoint
CREATE TABLE "unmatched_people" (
	"shop_id" bigint NOT NULL,
	"person_id" bigint NOT NULL,
	"run_id" text NOT NULL,
	CONSTRAINT "unmatched_people_shop_id_person_id_pk" PRIMARY KEY("shop_id","person_id")
);
--> statement-breakpoint
CREATE TABLE "unmatched_profiles" (
	"shop_id" bigint NOT NULL,
	"profile_id" text NOT NULL,
	"run_id" text NOT NULL,
	CONSTRAINT "unmatched_profiles_shop_id_profile_id_pk" PRIMARY KEY("shop_id","profile_id")
);
--> statement-breakpoint
CREATE TABLE "watermarks" (
	"shop_id" bigint NOT NULL,
	"stream" text NOT NULL,
	"up_to" bigint NOT NULL,
	"sync_id" text NOT NULL,
	CONSTRAINT "watermarks_shop_id_stream_pk" PRIMARY KEY("shop_id","stream")
);
--> statement-breakpoint
ALTER TABLE "arms" ADD CONSTRAINT "arms_shop_id_shops_id_fk" FOREIGN KEY ("shop_id") REFERENCES "public"."shops"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "audit_channels" ADD CONSTRAINT "audit_channels_shop_id_shops_id_fk" FOREIGN KEY ("shop_id") REFERENCES "public"."shops"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "audit_fields" ADD CONSTRAINT "audit_fields_shop_id_shops_id_fk" FOREIGN KEY ("shop_id") REFERENCES "public"."shops"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "audit_findings" ADD CONSTRAINT "audit_findings_shop_id_shops_id_fk" FOREIGN KEY ("shop_id") REFERENCES "public"."shops"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "audit_overrides" ADD CONSTRAINT "audit_overrides_shop_id_shops_id_fk" FOREIGN KEY ("shop_id") REFERENCES "public"."shops"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "audit_steps" ADD CONSTRAINT "audit_steps_shop_id_shops_id_fk" FOREIGN KEY ("shop_id") REFERENCES "public"."shops"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "audits" ADD CONSTRAINT "audits_shop_id_shops_id_fk" FOREIGN KEY ("shop_id") REFERENCES "public"."shops"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "compliance_requests" ADD CONSTRAINT "compliance_requests_shop_id_shops_id_fk" FOREIGN KEY ("shop_id") REFERENCES "public"."shops"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "credentials" ADD CONSTRAINT "credentials_shop_id_shops_id_fk" FOREIGN KEY ("shop_id") REFERENCES "public"."shops"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "customer_merges" ADD CONSTRAINT "customer_merges_shop_id_shops_id_fk" FOREIGN KEY ("shop_id") REFERENCES "public"."shops"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "customers" ADD CONSTRAINT "customers_shop_id_shops_id_fk" FOREIGN KEY ("shop_id") REFERENCES "public"."shops"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "deliveries" ADD CONSTRAINT "deliveries_shop_id_shops_id_fk" FOREIGN KEY ("shop_id") REFERENCES "public"."shops"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "effect_counts" ADD CONSTRAINT "effect_counts_shop_id_shops_id_fk" FOREIGN KEY ("shop_id") REFERENCES "public"."shops"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "engagement" ADD CONSTRAINT "engagement_shop_id_shops_id_fk" FOREIGN KEY ("shop_id") REFERENCES "public"."shops"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "excluded_orders" ADD CONSTRAINT "excluded_orders_shop_id_shops_id_fk" FOREIGN KEY ("shop_id") REFERENCES "public"."shops"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "goals" ADD CONSTRAINT "goals_shop_id_shops_id_fk" FOREIGN KEY ("shop_id") REFERENCES "public"."shops"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "identity_candidates" ADD CONSTRAINT "identity_candidates_shop_id_shops_id_fk" FOREIGN KEY ("shop_id") REFERENCES "public"."shops"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "identity_decisions" ADD CONSTRAINT "identity_decisions_shop_id_shops_id_fk" FOREIGN KEY ("shop_id") REFERENCES "public"."shops"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "jobs" ADD CONSTRAINT "jobs_shop_id_shops_id_fk" FOREIGN KEY ("shop_id") REFERENCES "public"."shops"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ledger" ADD CONSTRAINT "ledger_shop_id_shops_id_fk" FOREIGN KEY ("shop_id") REFERENCES "public"."shops"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "list_members" ADD CONSTRAINT "list_members_shop_id_shops_id_fk" FOREIGN KEY ("shop_id") REFERENCES "public"."shops"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "membership_candidates" ADD CONSTRAINT "membership_candidates_shop_id_shops_id_fk" FOREIGN KEY ("shop_id") REFERENCES "public"."shops"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "memberships" ADD CONSTRAINT "memberships_shop_id_shops_id_fk" FOREIGN KEY ("shop_id") REFERENCES "public"."shops"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "models" ADD CONSTRAINT "models_shop_id_shops_id_fk" FOREIGN KEY ("shop_id") REFERENCES "public"."shops"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "order_discounts" ADD CONSTRAINT "order_discounts_shop_id_shops_id_fk" FOREIGN KEY ("shop_id") REFERENCES "public"."shops"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "order_lines" ADD CONSTRAINT "order_lines_shop_id_shops_id_fk" FOREIGN KEY ("shop_id") REFERENCES "public"."shops"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "order_rulings" ADD CONSTRAINT "order_rulings_shop_id_shops_id_fk" FOREIGN KEY ("shop_id") REFERENCES "public"."shops"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "orders" ADD CONSTRAINT "orders_shop_id_shops_id_fk" FOREIGN KEY ("shop_id") REFERENCES "public"."shops"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "pending_moves" ADD CONSTRAINT "pending_moves_shop_id_shops_id_fk" FOREIGN KEY ("shop_id") REFERENCES "public"."shops"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "person_facts" ADD CONSTRAINT "person_facts_shop_id_shops_id_fk" FOREIGN KEY ("shop_id") REFERENCES "public"."shops"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "person_links" ADD CONSTRAINT "person_links_shop_id_shops_id_fk" FOREIGN KEY ("shop_id") REFERENCES "public"."shops"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "persons" ADD CONSTRAINT "persons_shop_id_shops_id_fk" FOREIGN KEY ("shop_id") REFERENCES "public"."shops"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "profile_properties" ADD CONSTRAINT "profile_properties_shop_id_shops_id_fk" FOREIGN KEY ("shop_id") REFERENCES "public"."shops"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "profiles" ADD CONSTRAINT "profiles_shop_id_shops_id_fk" FOREIGN KEY ("shop_id") REFERENCES "public"."shops"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "proposed_moves" ADD CONSTRAINT "proposed_moves_shop_id_shops_id_fk" FOREIGN KEY ("shop_id") REFERENCES "public"."shops"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "proposed_segments" ADD CONSTRAINT "proposed_segments_shop_id_shops_id_fk" FOREIGN KEY ("shop_id") REFERENCES "public"."shops"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "push_operations" ADD CONSTRAINT "push_operations_shop_id_shops_id_fk" FOREIGN KEY ("shop_id") REFERENCES "public"."shops"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "pushes" ADD CONSTRAINT "pushes_shop_id_shops_id_fk" FOREIGN KEY ("shop_id") REFERENCES "public"."shops"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "quarantine" ADD CONSTRAINT "quarantine_shop_id_shops_id_fk" FOREIGN KEY ("shop_id") REFERENCES "public"."shops"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "refreshes" ADD CONSTRAINT "refreshes_shop_id_shops_id_fk" FOREIGN KEY ("shop_id") REFERENCES "public"."shops"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "refunds" ADD CONSTRAINT "refunds_shop_id_shops_id_fk" FOREIGN KEY ("shop_id") REFERENCES "public"."shops"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "run_outliers" ADD CONSTRAINT "run_outliers_shop_id_shops_id_fk" FOREIGN KEY ("shop_id") REFERENCES "public"."shops"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "run_steps" ADD CONSTRAINT "run_steps_shop_id_shops_id_fk" FOREIGN KEY ("shop_id") REFERENCES "public"."shops"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "run_violations" ADD CONSTRAINT "run_violations_shop_id_shops_id_fk" FOREIGN KEY ("shop_id") REFERENCES "public"."shops"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "runs" ADD CONSTRAINT "runs_shop_id_shops_id_fk" FOREIGN KEY ("shop_id") REFERENCES "public"."shops"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "schedules" ADD CONSTRAINT "schedules_shop_id_shops_id_fk" FOREIGN KEY ("shop_id") REFERENCES "public"."shops"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "segment_days" ADD CONSTRAINT "segment_days_shop_id_shops_id_fk" FOREIGN KEY ("shop_id") REFERENCES "public"."shops"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "segment_descriptions" ADD CONSTRAINT "segment_descriptions_shop_id_shops_id_fk" FOREIGN KEY ("shop_id") REFERENCES "public"."shops"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "segment_disputes" ADD CONSTRAINT "segment_disputes_shop_id_shops_id_fk" FOREIGN KEY ("shop_id") REFERENCES "public"."shops"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "segment_events" ADD CONSTRAINT "segment_events_shop_id_shops_id_fk" FOREIGN KEY ("shop_id") REFERENCES "public"."shops"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "segment_forecasts" ADD CONSTRAINT "segment_forecasts_shop_id_shops_id_fk" FOREIGN KEY ("shop_id") REFERENCES "public"."shops"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "segment_profiles" ADD CONSTRAINT "segment_profiles_shop_id_shops_id_fk" FOREIGN KEY ("shop_id") REFERENCES "public"."shops"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "segment_unlocks" ADD CONSTRAINT "segment_unlocks_shop_id_shops_id_fk" FOREIGN KEY ("shop_id") REFERENCES "public"."shops"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "segments" ADD CONSTRAINT "segments_shop_id_shops_id_fk" FOREIGN KEY ("shop_id") REFERENCES "public"."shops"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "shop_leases" ADD CONSTRAINT "shop_leases_shop_id_shops_id_fk" FOREIGN KEY ("shop_id") REFERENCES "public"."shops"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "snapshot_columns" ADD CONSTRAINT "snapshot_columns_shop_id_shops_id_fk" FOREIGN KEY ("shop_id") REFERENCES "public"."shops"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "snapshots" ADD CONSTRAINT "snapshots_shop_id_shops_id_fk" FOREIGN KEY ("shop_id") REFERENCES "public"."shops"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "snapshots" ADD CONSTRAINT "snapshots_shop_id_run_id_audits_shop_id_run_id_fk" FOREIGN KEY ("shop_id","run_id") REFERENCES "public"."audits"("shop_id","run_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "standing_approvals" ADD CONSTRAINT "standing_approvals_shop_id_shops_id_fk" FOREIGN KEY ("shop_id") REFERENCES "public"."shops"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sync_streams" ADD CONSTRAINT "sync_streams_shop_id_shops_id_fk" FOREIGN KEY ("shop_id") REFERENCES "public"."shops"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "syncs" ADD CONSTRAINT "syncs_shop_id_shops_id_fk" FOREIGN KEY ("shop_id") REFERENCES "public"."shops"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tombstones" ADD CONSTRAINT "tombstones_shop_id_shops_id_fk" FOREIGN KEY ("shop_id") REFERENCES "public"."shops"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "touched_people" ADD CONSTRAINT "touched_people_shop_id_shops_id_fk" FOREIGN KEY ("shop_id") REFERENCES "public"."shops"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "unattended_moves" ADD CONSTRAINT "unattended_moves_shop_id_shops_id_fk" FOREIGN KEY ("shop_id") REFERENCES "public"."shops"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "unmatched_people" ADD CONSTRAINT "unmatched_people_shop_id_shops_id_fk" FOREIGN KEY ("shop_id") REFERENCES "public"."shops"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "unmatched_profiles" ADD CONSTRAINT "unmatched_profiles_shop_id_shops_id_fk" FOREIGN KEY ("shop_id") REFERENCES "public"."shops"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "watermarks" ADD CONSTRAINT "watermarks_shop_id_shops_id_fk" FOREIGN KEY ("shop_id") REFERENCES "public"."shops"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "customers_email_idx" ON "customers" USING btree ("shop_id","email_hash");--> statement-breakpoint
CREATE INDEX "customers_phone_idx" ON "customers" USING btree ("shop_id","phone_hash");--> statement-breakpoint
CREATE INDEX "deliveries_waiting_idx" ON "deliveries" USING btree ("shop_id","state","received_at");--> statement-breakpoint
CREATE INDEX "engagement_profile_idx" ON "engagement" USING btree ("shop_id","profile_id","occurred_at");--> statement-breakpoint
CREATE UNIQUE INDEX "identity_decisions_standing_key" ON "identity_decisions" USING btree ("shop_id","first_kind","first","second_kind","second") WHERE "identity_decisions"."undone_at" is null;--> statement-breakpoint
CREATE INDEX "jobs_due_idx" ON "jobs" USING btree ("state","due_at");--> statement-breakpoint
CREATE INDEX "memberships_segment_idx" ON "memberships" USING btree ("shop_id","segment_id","to_at","from_at");--> statement-breakpoint
CREATE UNIQUE INDEX "order_rulings_standing_key" ON "order_rulings" USING btree ("shop_id","order_id") WHERE "order_rulings"."undone_at" is null;--> statement-breakpoint
CREATE INDEX "orders_customer_idx" ON "orders" USING btree ("shop_id","customer_id","placed_at");--> statement-breakpoint
CREATE INDEX "orders_guest_email_idx" ON "orders" USING btree ("shop_id","email_hash") WHERE "orders"."customer_id" is null;--> statement-breakpoint
CREATE INDEX "orders_guest_phone_idx" ON "orders" USING btree ("shop_id","phone_hash") WHERE "orders"."customer_id" is null;--> statement-breakpoint
CREATE INDEX "pending_moves_due_idx" ON "pending_moves" USING btree ("shop_id","due_at");--> statement-breakpoint
CREATE INDEX "person_links_person_idx" ON "person_links" USING btree ("shop_id","person_id");--> statement-breakpoint
CREATE UNIQUE INDEX "persons_survivor_key" ON "persons" USING btree ("shop_id","survivor");--> statement-breakpoint
CREATE INDEX "pushes_state_idx" ON "pushes" USING btree ("shop_id","state");--> statement-breakpoint
CREATE INDEX "refunds_order_idx" ON "refunds" USING btree ("shop_id","order_id");--> statement-breakpoint
CREATE INDEX "schedules_due_idx" ON "schedules" USING btree ("is_enabled","next_due_at");--> statement-breakpoint
CREATE UNIQUE INDEX "segment_disputes_standing_key" ON "segment_disputes" USING btree ("shop_id","segment_id") WHERE "segment_disputes"."undone_at" is null;--> statement-breakpoint
CREATE INDEX "segment_events_profile_idx" ON "segment_events" USING btree ("shop_id","profile_id","segment_id");--> statement-breakpoint
CREATE UNIQUE INDEX "segment_unlocks_standing_key" ON "segment_unlocks" USING btree ("shop_id") WHERE "segment_unlocks"."undone_at" is null;--> statement-breakpoint
CREATE UNIQUE INDEX "shops_domain_key" ON "shops" USING btree ("domain");