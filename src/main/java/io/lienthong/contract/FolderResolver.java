package io.lienthong.contract;

import java.io.ByteArrayInputStream;
import javax.wsdl.xml.WSDLLocator;
import org.apache.ws.commons.schema.resolver.URIResolver;
import org.xml.sax.InputSource;

/** Hands imported WSDL and XSD documents of the folder to the libraries that read them; everything else ends the reading. */
final class FolderResolver implements WSDLLocator, URIResolver {
    private static final int MAX_IMPORTS = 200;

    private final Folder folder;
    private final String base;
    private String latest;
    private int imports;

    FolderResolver(Folder folder, String base) {
        this.folder = folder;
        this.base = base;
        this.latest = base;
    }

    /** Carries a refusal through a library that knows no checked exceptions. */
    static final class RefusedWithin extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final transient Refused refused;

        RefusedWithin(Refused refused) {
            super(refused.getMessage(), null, false, false);
            this.refused = refused;
        }

        Refused refused() {
            return refused;
        }
    }

    @Override
    public InputSource getImportInputSource(String parentLocation, String importLocation) {
        return source(parentLocation, importLocation);
    }

    @Override
    public InputSource resolveEntity(String targetNamespace, String schemaLocation, String baseUri) {
        return source(baseUri, schemaLocation);
    }

    private InputSource source(String from, String location) {
        String parent = from == null || from.isEmpty() ? base : from;
        try {
            if (++imports > MAX_IMPORTS) {
                throw new Refused(parent, 0, "", "more than " + MAX_IMPORTS + " imports", "join some documents");
            }
            latest = folder.resolve(parent, location);
            if (!folder.holds(latest)) {
                throw new Refused(
                        parent,
                        0,
                        "",
                        "refers to " + location + ", which cannot be read: it is not in the folder",
                        "put that document there as " + latest + ", or correct the reference");
            }
            byte[] bytes = folder.bytes(latest);
            SafeXml.parse(latest, bytes);
            InputSource source = new InputSource(new ByteArrayInputStream(bytes));
            source.setSystemId(latest);
            return source;
        } catch (Refused e) {
            throw new RefusedWithin(e);
        }
    }

    @Override
    public InputSource getBaseInputSource() {
        return source(base, "");
    }

    @Override
    public String getBaseURI() {
        return base;
    }

    @Override
    public String getLatestImportURI() {
        return latest;
    }

    @Override
    public void close() {
        // Sources are arrays in memory.
    }
}
