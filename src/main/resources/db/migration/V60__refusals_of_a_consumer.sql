-- What was refused to a consumer, newest first: its page in the console.
CREATE INDEX refusal_consumer ON refusal (consumer, message_id);
