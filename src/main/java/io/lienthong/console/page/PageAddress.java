package io.lienthong.console.page;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.web.util.UriComponentsBuilder;

/** An address of a page with the state of its view; values are encoded, and blank ones left out. */
final class PageAddress {
    private final UriComponentsBuilder address;

    PageAddress(String path) {
        this.address = UriComponentsBuilder.fromPath(path);
    }

    static @Nullable String given(@Nullable String text) {
        return text == null || text.isBlank() ? null : text.strip();
    }

    PageAddress with(String name, @Nullable Object value) {
        String text = given(value == null ? null : value.toString());
        if (text != null) {
            address.queryParam(name, "{" + name + "}").uriVariables(Map.of(name, text));
        }
        return this;
    }

    @Override
    public String toString() {
        return address.encode().build().toUriString();
    }
}
