package io.lienthong.face.xroad;

import io.lienthong.contract.XmlBytes;
import io.lienthong.contract.XmlStream;
import io.lienthong.message.MalformedBody;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import javax.xml.namespace.QName;
import org.jspecify.annotations.Nullable;

/**
 * The headers of a SOAP message.
 *
 * @param securityServer that is to answer: a member and the code of its server; absent: any
 * @param demanding blocks of others that we must understand
 * @param blocks all of them as they came, for the answer
 */
record SoapHeader(
        SubsystemId client,
        ServiceId service,
        String id,
        @Nullable String userId,
        @Nullable String issue,
        @Nullable SubsystemId securityServer,
        List<QName> demanding,
        byte[] blocks) {
    private static final String VERSION = "4.0";
    private static final int MAX_LENGTH = 255;
    private static final Set<String> IDENTIFIERS = Set.of("client", "service", "securityServer");
    private static final Set<String> TEXTS = Set.of("id", "userId", "issue", "protocolVersion");
    private static final String REPRESENTATION = "http://x-road.eu/xsd/representation.xsd";
    private static final String NEXT = "http://schemas.xmlsoap.org/soap/actor/next";
    /** What an identifier says it is, beside its parts, whose names have no such sign. */
    private static final String TYPE = "@objectType";

    private static final List<String> NEEDED = List.of("client", "service", "id", "protocolVersion");

    /** Reads the header that the stream stands in, and leaves it. */
    static SoapHeader read(XmlStream in) throws MalformedBody, XRoadError {
        Map<String, Map<String, String>> identifiers = new HashMap<>();
        Map<String, String> texts = new HashMap<>();
        XmlBytes blocks = new XmlBytes(1 << 10);
        List<QName> demanding = new ArrayList<>();
        while (in.child()) {
            String block = in.namespace().equals(SoapEnvelope.XROAD) ? in.name() : "";
            if (identifiers.containsKey(block) || texts.containsKey(block)) {
                throw new XRoadError(
                        "Client.DuplicateHeaderField",
                        "header " + block + " có hai lần",
                        "The header " + block + " is there twice");
            }
            if (demands(block, in)) {
                demanding.add(new QName(in.namespace(), in.name()));
            }
            XmlBytes out = block.equals("requestHash") ? new XmlBytes(256) : blocks; // the hash is ours alone
            if (IDENTIFIERS.contains(block)) {
                Map<String, String> parts = new HashMap<>();
                String type = in.attribute(SoapEnvelope.IDENTIFIERS, "objectType");
                parts.put(TYPE, type == null ? "" : type.strip());
                in.copy(out, (depth, namespace, name, text) -> identifier(depth, namespace, name, text, parts));
                identifiers.put(block, parts);
            } else if (TEXTS.contains(block)) {
                in.copy(out, (depth, namespace, name, text) -> {
                    if (depth == 0) {
                        texts.put(block, checked(name, text.strip()));
                    }
                });
            } else {
                in.copy(out, (depth, namespace, name, text) -> {});
            }
        }
        return of(identifiers, texts, demanding, blocks.toBytes());
    }

    /** Whether the sender wants a block to be acted upon, by us, which is none of X-Road's. */
    private static boolean demands(String block, XmlStream in) {
        String wanted = in.attribute(SoapEnvelope.SOAP, "mustUnderstand");
        String actor = in.attribute(SoapEnvelope.SOAP, "actor");
        boolean known = IDENTIFIERS.contains(block)
                || TEXTS.contains(block)
                || block.equals("requestHash")
                || (in.namespace().equals(REPRESENTATION) && in.name().equals("representedParty"));
        boolean ours = actor == null || actor.isBlank() || actor.strip().equals(NEXT);
        return !known && ours && wanted != null && Set.of("1", "true").contains(wanted.strip());
    }

    /** Throws MustUnderstand for a block that the service does not know either. */
    void requireUnderstood(Predicate<QName> known) throws XRoadError {
        for (QName block : demanding) {
            if (!known.test(block)) {
                throw new XRoadError(
                        XRoadError.MUST_UNDERSTAND,
                        "header " + block + " bắt buộc phải hiểu (mustUnderstand), nhưng trục không biết header này",
                        "The header " + block + " must be understood, but is not known here");
            }
        }
    }

    private static void identifier(int depth, String namespace, String name, String text, Map<String, String> parts)
            throws XRoadError {
        if (depth == 1 && (!namespace.equals(SoapEnvelope.IDENTIFIERS) || parts.put(name, text.strip()) != null)) {
            throw new XRoadError(
                    "Client.InvalidXml",
                    "một định danh có " + name + " hai lần, hoặc ở không gian tên khác",
                    "An identifier holds " + name + " twice, or in another namespace");
        }
    }

    private static String checked(String name, String text) throws XRoadError {
        if (text.isEmpty() || text.length() > MAX_LENGTH) {
            throw new XRoadError(
                    "Client.MissingHeaderField",
                    "header " + name + " phải có từ 1 đến " + MAX_LENGTH + " ký tự",
                    "The header " + name + " must have 1 to " + MAX_LENGTH + " characters");
        }
        return text;
    }

    private static SoapHeader of(
            Map<String, Map<String, String>> identifiers,
            Map<String, String> texts,
            List<QName> demanding,
            byte[] blocks)
            throws XRoadError {
        for (String name : NEEDED) {
            if (!identifiers.containsKey(name) && !texts.containsKey(name)) {
                throw new XRoadError(
                        "Client.MissingHeaderField", "thiếu header " + name, "The header " + name + " is missing");
            }
        }
        String version = texts.get("protocolVersion");
        if (!VERSION.equals(version)) {
            throw new XRoadError(
                    "Client.InvalidProtocolVersion",
                    "header protocolVersion phải là " + VERSION,
                    "The header protocolVersion must be " + VERSION);
        }
        Map<String, String> service = identifiers.getOrDefault("service", Map.of());
        String code = service.get("serviceCode");
        if (code == null || !SubsystemId.valid(code)) {
            throw new XRoadError(
                    "Client.InvalidServiceIdentifier",
                    "header service cần có serviceCode",
                    "The header service needs a serviceCode");
        }
        Map<String, String> client = identifiers.getOrDefault("client", Map.of());
        String type = client.getOrDefault(TYPE, "");
        boolean subsystem = !client.getOrDefault("subsystemCode", "").isEmpty();
        if (type.equals("MEMBER") && subsystem || type.equals("SUBSYSTEM") && !subsystem) {
            throw new XRoadError(
                    "Client.InvalidClientIdentifier",
                    "header client có objectType MEMBER thì không có subsystemCode, SUBSYSTEM thì phải có",
                    "The header client has objectType MEMBER and a subsystemCode, or SUBSYSTEM and none");
        }
        return new SoapHeader(
                subsystem("client", client),
                new ServiceId(subsystem("service", service), code, service.get("serviceVersion")),
                texts.getOrDefault("id", ""),
                texts.get("userId"),
                texts.get("issue"),
                server(identifiers.get("securityServer")),
                demanding,
                blocks);
    }

    private static @Nullable SubsystemId server(@Nullable Map<String, String> parts) throws XRoadError {
        if (parts == null) {
            return null;
        }
        List<String> given = Stream.of("xRoadInstance", "memberClass", "memberCode", "serverCode")
                .map(name -> parts.getOrDefault(name, ""))
                .toList();
        if (!given.stream().allMatch(SubsystemId::valid)) {
            throw new XRoadError(
                    "Client.InvalidXml",
                    "header securityServer cần có xRoadInstance, memberClass, memberCode và serverCode",
                    "The header securityServer needs xRoadInstance, memberClass, memberCode and serverCode");
        }
        return SubsystemId.of(given);
    }

    private static SubsystemId subsystem(String header, Map<String, String> parts) throws XRoadError {
        List<String> clear = Stream.of("xRoadInstance", "memberClass", "memberCode", "subsystemCode")
                .map(name -> parts.getOrDefault(name, ""))
                .toList();
        List<String> given = clear.get(3).isEmpty() ? clear.subList(0, 3) : clear;
        if (!given.stream().allMatch(SubsystemId::valid)) {
            throw new XRoadError(
                    header.equals("client") ? "Client.InvalidClientIdentifier" : "Client.InvalidServiceIdentifier",
                    "header " + header + " cần có xRoadInstance, memberClass, memberCode, có thể thêm subsystemCode",
                    "The header " + header + " needs xRoadInstance, memberClass, memberCode and perhaps subsystemCode");
        }
        return SubsystemId.of(given);
    }
}
