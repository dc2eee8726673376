package io.lienthong.mapping;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The JSLT files of one connector folder: plain relative names, at most 128 KiB each. Or one text alone. */
final class MappingFiles {
    private static final int MAX_BYTES = 128 << 10;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*(/[A-Za-z0-9][A-Za-z0-9._-]*)*");

    private final @Nullable Path folder;
    private final String main;
    private final String text;

    /** @param main the mapping itself, beside which imports are looked for */
    MappingFiles(Path folder, String main) {
        this(folder, main, "");
    }

    private MappingFiles(@Nullable Path folder, String main, String text) {
        this.folder = folder;
        this.main = main;
        this.text = text;
    }

    /** A text that has no folder, and so nothing to import. */
    static MappingFiles only(String main, String text) {
        return new MappingFiles(null, main, text);
    }

    /** The name of an import relative to the connector's folder. */
    String name(String imported) {
        return imported.equals(main) ? main : main.substring(0, main.lastIndexOf('/') + 1) + imported;
    }

    String read(String name) {
        return folder == null ? alone(name) : file(folder, name);
    }

    private String alone(String name) {
        if (!name.equals(main)) {
            throw refused(main, "imports " + name, "write it into the mapping itself");
        }
        if (text.length() > MAX_BYTES) {
            throw refused(main, "is longer than 128 KiB", "make it shorter");
        }
        return text;
    }

    private String file(Path folder, String name) {
        if (!NAME.matcher(name).matches()) {
            throw refused(main, "imports " + name, "use a relative name inside the connector's folder");
        }
        try {
            Path path = folder.resolve(name).toRealPath();
            if (!path.startsWith(folder.toRealPath())) {
                throw refused(name, "the file lies outside the connector's folder", "put it inside");
            }
            if (Files.size(path) > MAX_BYTES) {
                throw refused(name, "the file is larger than 128 KiB", "cut it into several mappings");
            }
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(Files.readAllBytes(path)))
                    .toString();
        } catch (CharacterCodingException e) {
            throw refused(name, "the file is not UTF-8", "save it as UTF-8");
        } catch (IOException e) {
            throw refused(name, "the file cannot be read", "put it into the folder, check its name");
        }
    }

    private static MappingDefect refused(String file, String message, String mend) {
        return new MappingDefect(MappingCompiler.defect(file, 0, message, mend));
    }
}
