package io.lienthong.scaffold;

import io.lienthong.connector.Defect;
import io.lienthong.contract.WsdlFile;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A WSDL and all that it imports and includes, made local: each a file of one folder that refers to the others there. */
final class WsdlDocuments {
    private static final int MAX_DOCUMENTS = 200;
    /** What WS-I says of references to attachments; many documents import it, and it is the same everywhere. */
    private static final String SWA_REF = "http://ws-i.org/profiles/basic/1.1/swaref.xsd";

    private static final String SWA_REF_SCHEMA = """
            <xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="http://ws-i.org/profiles/basic/1.1/xsd">
              <xs:simpleType name="swaRef"><xs:restriction base="xs:anyURI"/></xs:simpleType>
            </xs:schema>
            """;

    private final ContractSource source;
    private final Map<URI, WsdlFile> files = new LinkedHashMap<>();
    private final Map<URI, String> names = new LinkedHashMap<>();
    private final Set<String> taken = Names.taken();
    private final List<String> notes;

    private WsdlDocuments(ContractSource source, List<String> notes) {
        this.source = source;
        this.notes = notes;
    }

    /**
     * By file name, the WSDL itself first.
     *
     * @param notes hear of documents that cannot be read, and are left out
     */
    static Map<String, byte[]> collect(ContractSource source, List<String> notes) throws ScaffoldRefused {
        WsdlDocuments documents = new WsdlDocuments(source, notes);
        documents.read();
        return documents.renamed();
    }

    private void read() throws ScaffoldRefused {
        Deque<URI> open = new ArrayDeque<>(List.of(source.start()));
        while (!open.isEmpty()) {
            URI place = open.poll();
            if (files.containsKey(place)) {
                continue;
            }
            if (files.size() == MAX_DOCUMENTS) {
                throw new ScaffoldRefused("The contract has more than " + MAX_DOCUMENTS + " documents: join some.");
            }
            byte[] bytes = bytes(place);
            if (bytes == null) {
                continue;
            }
            WsdlFile file = parsed(place, bytes);
            files.put(place, file);
            names.put(place, name(place, file));
            for (String reference : file.references()) {
                open.add(source.resolve(place, reference));
            }
        }
    }

    /** Null where a document that others refer to cannot be read: what needs it is left out then, by name. */
    private byte @Nullable [] bytes(URI place) throws ScaffoldRefused {
        if (place.toString().equals(SWA_REF)) {
            return SWA_REF_SCHEMA.getBytes(StandardCharsets.UTF_8);
        }
        try {
            return source.bytes(place);
        } catch (ScaffoldRefused e) {
            if (files.isEmpty()) {
                throw e;
            }
            notes.add("A document that the contract refers to was left out: " + e.sentence());
            return null;
        }
    }

    private WsdlFile parsed(URI place, byte[] bytes) throws ScaffoldRefused {
        List<Defect> defects = new ArrayList<>();
        WsdlFile file =
                WsdlFile.parse(ContractSource.name(place), bytes, defects::add).orElse(null);
        if (file == null || (files.isEmpty() && !file.wsdl())) {
            Defect defect = defects.isEmpty() ? null : defects.get(0);
            throw new ScaffoldRefused(
                    defect == null ? ContractSource.name(place) + " is an XML Schema, no WSDL." : defect.toString());
        }
        return file;
    }

    private String name(URI place, WsdlFile file) {
        String path = String.valueOf(place.getPath());
        String last = path.substring(path.lastIndexOf('/') + 1).replaceFirst("(?i)\\.(wsdl|xsd)$", "");
        String query =
                place.getQuery() == null ? "" : "-" + place.getQuery().replaceFirst("(?i)^(wsdl|singlewsdl)$", "");
        String dashed = Names.dashed(last + query);
        String base = Names.unique(dashed.isEmpty() ? "contract" : dashed, taken);
        return base + (file.wsdl() ? ".wsdl" : ".xsd");
    }

    private Map<String, byte[]> renamed() throws ScaffoldRefused {
        Map<String, byte[]> renamed = new LinkedHashMap<>();
        for (Map.Entry<URI, WsdlFile> file : files.entrySet()) {
            Map<String, String> local = new LinkedHashMap<>();
            for (String reference : file.getValue().references()) {
                local.put(reference, names.getOrDefault(source.resolve(file.getKey(), reference), ""));
            }
            renamed.put(names.get(file.getKey()), file.getValue().renamed(local::get));
        }
        return renamed;
    }
}
