package io.lienthong.scaffold;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How parameters of a document become those of a connector. */
class ArgumentsTest {
    private static final String THINGS = """
            openapi: 3.1.0
            info: {title: Things, version: "1"}
            paths:
              /things/{key}:
                get:
                  operationId: read
                  parameters:
                    - {name: key, in: path, required: true, schema: {type: string}}
                    - PARAMETER
                  responses: {"200": {description: one, content: {application/json: {schema: {type: object, properties: {key: {type: string}}}}}}}
            """;

    private static DraftOf with(String parameter) throws Exception {
        return DraftOf.yaml(THINGS.replace("PARAMETER", parameter));
    }

    private static JsonNode declared(DraftOf made, String name) {
        return made.operation("read").descriptor().at("/request/parameters/" + name);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            value = {
                "path # style: matrix, schema: {type: string} # {style: matrix}",
                "path # style: label, schema: {type: integer} # {style: label}",
                "path # schema: {type: array, items: {type: string}} # {style: simple, explode: false}",
                "path # explode: true, schema: {type: object} # {style: simple, explode: true}",
                "path # style: matrix, explode: true, schema: {type: array, items: {type: string}} # {style: matrix, explode: true}",
                "path # style: label, schema: {type: object} # {style: label, explode: false}",
                "path # schema: {type: string} # {}",
                "query # schema: {type: string} # {}",
                "query # schema: {type: array, items: {type: string}} # {style: repeated}",
                "query # schema: {anyOf: [{type: array, items: {type: string}}, {type: 'null'}]} # {style: repeated}",
                "query # explode: false, schema: {type: array, items: {type: string}} # {style: form, explode: false}",
                "query # style: pipeDelimited, schema: {type: array, items: {type: string}} # {style: pipeDelimited}",
                "query # style: pipeDelimited, explode: true, schema: {type: array, items: {type: string}} # {style: repeated}",
                "query # schema: {type: object} # {style: form, explode: true}",
                "query # explode: false, schema: {type: object} # {style: form, explode: false}",
                "query # style: deepObject, schema: {type: object} # {style: deepObject}",
                "header # schema: {type: array, items: {type: string}} # {style: simple, explode: false}",
            })
    void stylesAreThoseOfTheDocument(String place, String rest, String style) throws Exception {
        // given
        String path = place.equals("path") ? "/things/{key}/{it}" : "/things/{key}";
        String document = THINGS.replace("/things/{key}", path)
                .replace("PARAMETER", "{name: it, in: " + place + ", required: true, " + rest + "}");
        // when
        DraftOf made = DraftOf.yaml(document);
        // then
        String text = YamlText.of(declared(made, "it")).replace("\n", ", ");
        String said = style.replaceAll("[{}]", "");
        assertThat(text).isEqualTo("in: " + place + ", required: true, " + (said.isEmpty() ? "" : said + ", "));
        assertThat(made.operation("read").cases()).isNotEmpty();
    }

    @Test
    void aParameterThatIsJsonIsJsonOfItsSchema() throws Exception {
        // given
        String parameter =
                "{name: filter, in: query, required: true, content: {application/json: {schema: {type: object, required: [from], properties: {from: {type: integer}}}}}}";
        // when
        DraftOf made = with(parameter);
        // then
        assertThat(declared(made, "filter").has("style")).isFalse();
        JsonNode call = made.operation("read").cases().get(0).at("/when/parameters/filter");
        assertThat(DraftOf.json(call.asText()).path("from").isInt()).isTrue();
    }
}
