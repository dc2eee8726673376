package io.lienthong.face.xroad;

import io.lienthong.message.BusException;
import io.lienthong.message.ErrorCode;
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

    XRoadError(String type, String message) {
        super(message, null, false, false);
        this.type = type;
    }

    String type() {
        return type;
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
        return type.map(name -> new XRoadError(name, error.code() + ": " + error.detailWithPlaces()));
    }

    /** The same for SOAP, where all is a fault. */
    static XRoadError fault(BusException error) {
        return of(error)
                .orElseGet(() -> new XRoadError(
                        error.code() == ErrorCode.REQUEST_INVALID
                                ? "Client.InvalidBody"
                                : SERVER + "ServiceFailed." + camel(error.code()),
                        error.code() + ": " + error.detailWithPlaces()));
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
            case TOKEN_MISSING, TOKEN_INVALID, TOKEN_EXPIRED, SIGNATURE_INVALID -> Optional.of(AUTHENTICATION_FAILED);
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
