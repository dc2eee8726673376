package io.lienthong.cli;

import java.io.IOException;

/** The bus cannot be reached, or cannot answer now. */
final class Away extends IOException {
    private static final long serialVersionUID = 1L;

    Away(String reason) {
        super(reason);
    }
}
