package io.lienthong.mapping;

import io.lienthong.connector.Defect;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.XMLConstants;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.parsers.SAXParserFactory;
import javax.xml.transform.ErrorListener;
import javax.xml.transform.Source;
import javax.xml.transform.Templates;
import javax.xml.transform.TransformerConfigurationException;
import javax.xml.transform.TransformerException;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.sax.SAXSource;
import org.jspecify.annotations.Nullable;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;
import org.xml.sax.XMLReader;

/** One compilation of a stylesheet and of what it imports, by the JDK's own compiler with everything outside switched off. */
final class StylesheetCompiler {
    private static final int MAX_FILES = 50;
    private static final String MAX_DEPTH = "100";
    /** Before the names of our files, so that the JDK does not take them for names in the folder where it runs. */
    private static final String ROOT = "file:///";
    /** How the JDK writes where a mistake is. */
    private static final Pattern PLACED =
            Pattern.compile("(?:" + ROOT + "(\\S*):\\s*)?line (\\d+):\\s*(.*)", Pattern.DOTALL);

    private final MappingFiles files;
    private final String file;
    private final Consumer<Defect> defects;
    private final Set<String> parameters = new HashSet<>();
    private final List<Defect> forbidden = new ArrayList<>();
    private final List<String> mistakes = new ArrayList<>();
    private int read;

    StylesheetCompiler(Path folder, String file, Consumer<Defect> defects) {
        this.files = new MappingFiles(folder, file);
        this.file = file;
        this.defects = defects;
    }

    Optional<Stylesheet> compile() {
        Templates templates = null;
        try {
            templates = factory().newTemplates(source(file));
        } catch (MappingDefect e) {
            forbidden.add(e.defect());
        } catch (TransformerConfigurationException e) {
            mistakes.add(String.valueOf(e.getMessage()));
        } catch (StackOverflowError e) {
            forbidden.add(MappingCompiler.defect(file, 0, "is nested too deeply", "cut it into templates"));
        }
        if (!forbidden.isEmpty()) {
            forbidden.stream().distinct().forEach(defects);
            return Optional.empty();
        }
        if (templates == null) {
            told().forEach(defects);
            return Optional.empty();
        }
        return Optional.of(new Stylesheet(file, templates, parameters));
    }

    private TransformerFactory factory() throws TransformerConfigurationException {
        TransformerFactory factory = TransformerFactory.newDefaultInstance();
        factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
        factory.setAttribute(XMLConstants.ACCESS_EXTERNAL_DTD, "");
        factory.setAttribute(XMLConstants.ACCESS_EXTERNAL_STYLESHEET, "");
        factory.setErrorListener(new Told());
        factory.setURIResolver((href, base) -> imported(href));
        return factory;
    }

    private @Nullable Source imported(String href) throws TransformerException {
        try {
            if (++read > MAX_FILES) {
                throw new MappingDefect(
                        MappingCompiler.defect(file, 0, "imports more than " + MAX_FILES + " files", "join some"));
            }
            return source(files.name(href));
        } catch (MappingDefect e) {
            forbidden.add(e.defect());
            throw new TransformerException(e);
        }
    }

    private Source source(String name) {
        InputSource text = new InputSource(new StringReader(files.read(name)));
        text.setSystemId(ROOT + name);
        return new SAXSource(new StylesheetFilter(reader(), name, parameters, forbidden::add), text);
    }

    private XMLReader reader() {
        try {
            SAXParserFactory factory = SAXParserFactory.newDefaultInstance();
            factory.setNamespaceAware(true);
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            XMLReader reader = factory.newSAXParser().getXMLReader();
            reader.setProperty("http://www.oracle.com/xml/jaxp/properties/maxElementDepth", MAX_DEPTH);
            return reader;
        } catch (ParserConfigurationException | SAXException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The JDK tells one mistake several times: the first of each line counts, and those without a line only where none has one. */
    private Collection<Defect> told() {
        Map<String, Defect> byPlace = new LinkedHashMap<>();
        mistakes.stream().map(this::placed).forEach(one -> byPlace.putIfAbsent(one.file() + ":" + one.line(), one));
        if (byPlace.values().stream().anyMatch(one -> one.line() > 0)) {
            byPlace.values().removeIf(one -> one.line() == 0);
        }
        return byPlace.values();
    }

    private Defect placed(String mistake) {
        Matcher place = PLACED.matcher(mistake);
        if (!place.find()) {
            return MappingCompiler.defect(file, 0, "no stylesheet: " + firstLine(mistake), "mend it");
        }
        String named = place.group(1);
        return MappingCompiler.defect(
                named == null || named.isEmpty() ? file : named,
                Integer.parseInt(place.group(2)),
                firstLine(place.group(3)),
                "mend it");
    }

    private static String firstLine(String text) {
        return text.lines().findFirst().orElse("no stylesheet");
    }

    /** Of a running stylesheet: there is nothing outside. */
    static Source nothing(String href, String base) throws TransformerException {
        throw new TransformerException("a stylesheet reads no other document");
    }

    /** Hears of every mistake, where the exception has but one. */
    private final class Told implements ErrorListener {
        @Override
        public void warning(TransformerException told) {
            mistakes.add(told.getMessageAndLocation());
        }

        @Override
        public void error(TransformerException told) {
            mistakes.add(told.getMessageAndLocation());
        }

        @Override
        public void fatalError(TransformerException told) {
            mistakes.add(told.getMessageAndLocation());
        }
    }
}
