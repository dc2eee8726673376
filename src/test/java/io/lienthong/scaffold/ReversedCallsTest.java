package io.lienthong.scaffold;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What a system calls, and not the bus, is told by name. */
class ReversedCallsTest {
    private static final String TEXT = """
            openapi: 3.1.0
            info: {title: Things, version: "1"}
            paths:
              /things:
                post:
                  operationId: order
                  requestBody: {content: {application/json: {schema: {type: object}}}}
                  responses: {"200": {description: ordered, content: {application/json: {schema: {type: object}}}}}
                  callbacks:
                    ready: {"{$request.body#/to}": {post: {responses: {"200": {description: seen}}}}}
            webhooks:
              gone: {post: {responses: {"200": {description: seen}}}}
            """;

    @Test
    void callbacksAreNotedAndWebhooksListed() throws Exception {
        // when
        DraftOf made = DraftOf.yaml(TEXT);
        // then
        assertThat(made.draft().notes())
                .anySatisfy(note -> assertThat(note).startsWith("`order`: the callback `ready`: the system calls it"));
        assertThat(made.draft().unsupported()).extracting(Unsupported::name).containsExactly("webhook gone");
    }
}
