package io.lienthong.scaffold;

import io.lienthong.connector.Defect;
import io.lienthong.contract.WsdlFile;
import io.lienthong.contract.WsdlFile.Reference;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A WSDL and all that it imports and includes, made local: each a file of one folder that refers to the others there. */
final class WsdlDocuments {
    private static final int MAX_DOCUMENTS = 200;
    /** What WS-I says of references to attachments; many documents import it, and it is the same everywhere. */
    private static final String SWA_REF = "http://ws-i.org/profiles/basic/1.1/swaref.xsd";

    private static final String SWA_REF_NAMESPACE = "http://ws-i.org/profiles/basic/1.1/xsd";

    private static final String SWA_REF_SCHEMA = """
            <xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="http://ws-i.org/profiles/basic/1.1/xsd">
              <xs:simpleType name="swaRef"><xs:restriction base="xs:anyURI"/></xs:simpleType>
            </xs:schema>
            """;

    private final ContractSource source;
    private final Map<URI, WsdlFile> files = new LinkedHashMap<>();
    private final Map<URI, String> names = new LinkedHashMap<>();
    private final Set<String> taken = Names.taken();
    private final Deque<Link> open = new ArrayDeque<>();
    private final Map<URI, Missing> missing = new LinkedHashMap<>();

    private WsdlDocuments(ContractSource source) {
        this.source = source;
    }

    private record Link(URI from, Reference reference, URI to) {}

    /**
     * A document that others refer to and that cannot be read; what needs it is left out, by name.
     *
     * @param location as the reference has it
     * @param namespace of what it would define; empty where that is in none
     * @param sentence which place refers to it, why it cannot be read, and what to do
     */
    record Missing(String location, String namespace, String sentence) {
        /** Whether what an error names, a {@code {namespace}name}, would be in it. */
        boolean explains(String error) {
            return !namespace.isEmpty() && error.contains("{" + namespace + "}");
        }
    }

    /** @param files by name, the WSDL itself first */
    record Collected(Map<String, byte[]> files, List<Missing> missing) {}

    static Collected collect(ContractSource source) throws ScaffoldRefused {
        WsdlDocuments documents = new WsdlDocuments(source);
        documents.add(source.start());
        while (!documents.open.isEmpty()) {
            documents.follow(documents.open.poll());
        }
        return new Collected(documents.renamed(), List.copyOf(documents.missing.values()));
    }

    private void follow(Link link) throws ScaffoldRefused {
        if (files.containsKey(link.to()) || missing.containsKey(link.to())) {
            return;
        }
        if (files.size() == MAX_DOCUMENTS) {
            throw new ScaffoldRefused("The contract has more than " + MAX_DOCUMENTS + " documents: join some.");
        }
        try {
            add(link.to());
        } catch (ScaffoldRefused e) {
            missing.put(link.to(), missing(link, e.sentence()));
        }
    }

    private static Missing missing(Link link, String why) {
        String location = ContractSource.quoted(link.reference().location());
        String namespace = link.reference().namespace();
        return new Missing(
                location,
                namespace,
                "`" + location + "` was left out, to which " + ContractSource.name(link.from()) + " refers for "
                        + (namespace.isEmpty() ? "what is in no namespace" : "the namespace `" + namespace + "`") + ": "
                        + why + " Put it where the reference leads, or correct the reference; then make the connector"
                        + " again. Operations that need it are left out.");
    }

    private void add(URI place) throws ScaffoldRefused {
        byte[] bytes = place.toString().equals(SWA_REF)
                ? SWA_REF_SCHEMA.getBytes(StandardCharsets.UTF_8)
                : source.bytes(place);
        WsdlFile file = parsed(place, bytes);
        file.locate(SWA_REF_NAMESPACE, SWA_REF);
        Deque<Link> links = new ArrayDeque<>();
        for (Reference reference : file.references()) {
            links.add(new Link(place, reference, source.resolve(place, reference.location())));
        }
        files.put(place, file);
        names.put(place, name(place, file));
        open.addAll(links);
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
            for (Reference reference : file.getValue().references()) {
                URI place = source.resolve(file.getKey(), reference.location());
                local.put(reference.location(), names.getOrDefault(place, ""));
            }
            renamed.put(names.get(file.getKey()), file.getValue().renamed(local::get));
        }
        return renamed;
    }
}
