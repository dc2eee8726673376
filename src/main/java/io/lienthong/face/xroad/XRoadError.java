package io.lienthong.face.xroad;

import io.lienthong.message.BusException;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.Wording;
import java.util.Locale;
import java.util.Optional;

/** What went wrong in the words of X-Road 7: {@code Client.…} for the caller, {@code Server.…} for all else. */
final class XRoadError extends Exception {
    private static final long serialVersionUID = 1L;

    static final String BAD_REQUEST = "Client.BadRequest";
    static final String UNKNOWN_MEMBER = "Server.ClientProxy.UnknownMember";
    static final String AUTHENTICATION_FAILED = "Server.ClientProxy.SslAuthenticationFailed";
    static final String INVALID_SECURITY_SERVER = "Server.ClientProxy.InvalidSecurityServer";

    /** SOAP's own, and so with its prefix. */
    static final String MUST_UNDERSTAND = "SOAP-ENV:MustUnderstand";

    static final String UNKNOWN_SERVICE = "Server.ServerProxy.UnknownService";
    private static final String SERVER = "Server.ServerProxy.";

    private final String type;
    private final ErrorCode kin;
    private final String told;

    /** Something that X-Road itself refuses: clients get the English text. */
    XRoadError(String type, String vietnamese, String english) {
        this(type, kin(type), english, new Wording(type + ": " + vietnamese, type + ": " + english).toString());
    }

    private XRoadError(String type, ErrorCode kin, String message, String told) {
        super(message, null, false, false);
        this.type = type;
        this.kin = kin;
        this.told = told;
    }

    private static ErrorCode kin(String type) {
        return switch (type) {
            case AUTHENTICATION_FAILED -> ErrorCode.CLIENT_UNKNOWN;
            case UNKNOWN_MEMBER, UNKNOWN_SERVICE -> ErrorCode.CONNECTOR_UNKNOWN;
            default -> ErrorCode.REQUEST_INVALID;
        };
    }

    /** Who calls is not registered: the protocol has one type for this and for an unknown provider. */
    static XRoadError unknownClient(SubsystemId client) {
        String english = "Client " + client.shown() + " is not registered";
        return new XRoadError(
                UNKNOWN_MEMBER,
                ErrorCode.CLIENT_UNKNOWN,
                english,
                new Wording(
                                UNKNOWN_MEMBER + ": " + client.shown() + " chưa được đăng ký",
                                UNKNOWN_MEMBER + ": " + english)
                        .toString());
    }

    static XRoadError unknownService(ServiceId service) {
        return new XRoadError(
                UNKNOWN_SERVICE, "không có dịch vụ " + service.shown(), "Unknown service: " + service.shown());
    }

    String type() {
        return type;
    }

    /** What the bus calls the like, which says what to do. */
    ErrorCode kin() {
        return kin;
    }

    /** For whoever asks why. */
    String told() {
        return told;
    }

    String text() {
        return String.valueOf(getMessage());
    }

    /** 500 where a server is at fault, else 400: the protocol knows no other. */
    int status() {
        return type.startsWith("Server.") ? 500 : 400;
    }

    /** A failure of the bus; empty where the service itself says no, which REST passes on untouched. */
    static Optional<XRoadError> of(BusException error) {
        Optional<String> type = type(error.code());
        return type.map(name -> of(name, error));
    }

    /** The same for SOAP, where all is a fault. */
    static XRoadError fault(BusException error) {
        return of(error)
                .orElseGet(() -> of(
                        error.code() == ErrorCode.REQUEST_INVALID
                                ? "Client.InvalidBody"
                                : SERVER + "ServiceFailed." + camel(error.code()),
                        error));
    }

    /** The same under a type that the caller knows. */
    static XRoadError of(String type, BusException error) {
        String detail = error.detailWithPlaces();
        return new XRoadError(type, error.code(), error.code() + ": " + detail, type + ": " + detail);
    }

    private static String camel(ErrorCode code) {
        StringBuilder camel = new StringBuilder();
        for (String word : code.name().split("_")) {
            camel.append(word.charAt(0)).append(word.substring(1).toLowerCase(Locale.ROOT));
        }
        return camel.toString();
    }

    private static Optional<String> type(ErrorCode code) {
        return switch (code) {
            case TOKEN_MISSING, TOKEN_INVALID, TOKEN_EXPIRED, SIGNATURE_INVALID, CLIENT_UNKNOWN ->
                Optional.of(AUTHENTICATION_FAILED);
            case NOT_GRANTED -> Optional.of(SERVER + "AccessDenied");
            case CONNECTOR_UNKNOWN, INTERFACE_UNKNOWN -> Optional.of(UNKNOWN_SERVICE);
            case CONNECTOR_DISABLED -> Optional.of(SERVER + "ServiceDisabled");
            case QUOTA_EXCEEDED -> Optional.of("Server.ClientProxy.QuotaExceeded");
            case BODY_TOO_LARGE -> Optional.of("Client.BodyTooLarge");
            case PROVIDER_UNAVAILABLE, PROVIDER_TIMEOUT, PROVIDER_BUSY, ADDRESS_FORBIDDEN ->
                Optional.of(SERVER + "NetworkError");
            case PROVIDER_FAILED,
                    PROVIDER_REPLY_INVALID,
                    PROVIDER_AUTHENTICATION_FAILED,
                    OUTCOME_UNKNOWN,
                    MAPPING_FAILED -> Optional.of(SERVER + "ServiceFailed");
            case JOURNAL_UNAVAILABLE -> Optional.of(SERVER + "DatabaseError");
            case OVERLOADED, INTERNAL_ERROR -> Optional.of(SERVER + "InternalError");
            default -> Optional.empty();
        };
    }
}
