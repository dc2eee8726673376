package io.lienthong.mapping;

import com.schibsted.spt.data.jslt.Expression;
import com.schibsted.spt.data.jslt.JsltException;
import com.schibsted.spt.data.jslt.filters.DefaultJsonFilter;
import com.schibsted.spt.data.jslt.impl.ParseContext;
import com.schibsted.spt.data.jslt.impl.PreparationContext;
import com.schibsted.spt.data.jslt.parser.JsltParser;
import com.schibsted.spt.data.jslt.parser.ParserImpl;
import io.lienthong.connector.Defect;
import java.io.Reader;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/** One compilation of a mapping and of what it imports. */
final class MappingCompiler {
    private static final int MAX_IMPORTS = 50;
    /** How defects of a mapping that stands alone call it. */
    private static final String ALONE = "mapping.jslt";

    private final MappingFiles files;
    private final String file;
    private final Set<String> variables;
    private final Consumer<Defect> defects;
    /** Texts by the name under which JSLT knows them. */
    private final Map<String, String> texts = new HashMap<>();

    private boolean loops;

    MappingCompiler(Path folder, String file, Consumer<Defect> defects) {
        this(new MappingFiles(folder, file), file, Mapping.VARIABLES, defects);
    }

    private MappingCompiler(MappingFiles files, String file, Set<String> variables, Consumer<Defect> defects) {
        this.files = files;
        this.file = file;
        this.variables = variables;
        this.defects = defects;
    }

    static Optional<Mapping> alone(String text, Consumer<Defect> defects) {
        return new MappingCompiler(MappingFiles.only(ALONE, text), ALONE, Set.of(), defects).compile();
    }

    Optional<Mapping> compile() {
        try {
            String text = files.read(file);
            texts.put(file, text);
            MappingShape.check(file, text);
            PreparationContext preparation = new PreparationContext();
            ParseContext context = new ParseContext(
                    MappingFunctions.ALL,
                    file,
                    this::imported,
                    new HashMap<>(),
                    new ArrayList<>(),
                    preparation,
                    new DefaultJsonFilter());
            Expression expression =
                    ParserImpl.compileExpression(context, new JsltParser(new StringReader(counted(text))));
            Set<String> used = preparation.scope.getParameterSlots().keySet();
            return known(used) ? Optional.of(new JsltMapping(file, expression, loops, used)) : Optional.empty();
        } catch (MappingDefect e) {
            defects.accept(e.defect());
        } catch (JsltException e) {
            String source = e.getSource() == null ? file : files.name(e.getSource());
            defects.accept(
                    defect(source, Math.max(0, e.getLine()), firstLine(e.getMessageWithoutLocation()), "mend it"));
        } catch (IllegalArgumentException e) {
            // Number literals beyond 64 bits and malformed regular expressions come out of the parser like this.
            defects.accept(defect(file, 0, "cannot be compiled: " + firstLine(e.getMessage()), "mend it"));
        } catch (StackOverflowError e) {
            // The parser recurses once for each pair of an object and each "or": only absurd texts get here.
            defects.accept(defect(file, 0, "is nested too deeply", "cut it into functions"));
        }
        return Optional.empty();
    }

    private Reader imported(String name) {
        if (texts.size() > MAX_IMPORTS) {
            throw new MappingDefect(defect(file, 0, "imports more than " + MAX_IMPORTS + " files", "join some"));
        }
        String path = files.name(name);
        String text = files.read(path);
        MappingShape.check(path, text);
        texts.put(path, text);
        return new StringReader(counted(text));
    }

    private String counted(String text) {
        String counted = Loops.counted(text);
        loops |= counted.length() > text.length();
        return counted;
    }

    private boolean known(Set<String> used) {
        Set<String> unknown = new TreeSet<>(used);
        unknown.removeAll(variables);
        for (String name : unknown) {
            Map.Entry<String, Integer> place = place(name);
            defects.accept(defect(
                    place.getKey(),
                    place.getValue(),
                    "nobody declares the variable $" + name,
                    variables.isEmpty()
                            ? "declare it with let"
                            : "declare it with let, or use one of " + List.copyOf(new TreeSet<>(variables))));
        }
        return unknown.isEmpty();
    }

    private Map.Entry<String, Integer> place(String variable) {
        for (Map.Entry<String, String> text : texts.entrySet()) {
            int line = 1;
            for (String content : text.getValue().split("\n", -1)) {
                if (content.contains("$" + variable)) {
                    return Map.entry(text.getKey(), line);
                }
                line++;
            }
        }
        return Map.entry(file, 0);
    }

    static Defect defect(String file, int line, String message, String mend) {
        return new Defect(file, line, "", message, mend);
    }

    private static String firstLine(@org.jspecify.annotations.Nullable String message) {
        return message == null ? "not JSLT" : message.lines().findFirst().orElse("not JSLT");
    }
}
