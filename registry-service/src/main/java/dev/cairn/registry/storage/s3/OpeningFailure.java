package dev.cairn.registry.storage.s3;

import java.io.UncheckedIOException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.stream.Stream;

import javax.net.ssl.SSLException;

import io.netty.handler.timeout.TimeoutException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.s3.model.S3Exception;

import dev.cairn.registry.storage.StoreAwayException;

/** Why a bucket cannot be opened, with what the operator can do about it. */
final class OpeningFailure {

    private static final int MOVED = 301;
    private static final int FORBIDDEN = 403;
    private static final int MOST_CAUSES = 20;

    private OpeningFailure() {}

    static String message(S3Config config, Exception failure) {
        String reason = Stream.<Throwable>iterate(failure, cause -> cause != null, Throwable::getCause)
                .limit(MOST_CAUSES)
                .flatMap(cause -> known(config, cause).stream())
                .findFirst()
                .orElseGet(() -> unknown(failure));
        return "The bucket " + config.bucket() + " (" + config.store() + ") cannot be used: " + reason;
    }

    /** What the SDK says of a store that does not answer may have many lines of advice on request rates. */
    private static String unknown(Exception failure) {
        String message = String.valueOf(failure.getMessage());
        boolean isAway = Stream.<Throwable>iterate(failure, cause -> cause != null, Throwable::getCause)
                .limit(MOST_CAUSES)
                .anyMatch(StoreAwayException.class::isInstance);
        return isAway ? silent(message.lines().findFirst().orElse("")) : message;
    }

    private static String silent(String reason) {
        return "it does not answer (" + reason + "). See that it runs and can be reached from here, and that"
                + " registry.storage.s3.endpoint in platform.yaml names it";
    }

    private static Optional<String> known(S3Config config, Throwable cause) {
        return switch (cause) {
            case S3Exception refused -> refused(config, refused);
            case UncheckedIOException unread
            when config.credentials() instanceof S3Config.Credentials.InFiles ->
                Optional.of(unread.getMessage() + ". Put the keys there, or name other files in registry.storage.s3 of"
                        + " platform.yaml");
            case UnknownHostException _, SocketException _, SSLException _, TimeoutException _ ->
                Optional.of(silent(String.valueOf(cause.getMessage())));
            case SdkClientException client
            when String.valueOf(client.getMessage()).contains("credentials") ->
                Optional.of("no keys were found where AWS's own tools look: give this process some, or name"
                        + " accessKeyFile and secretKeyFile in registry.storage.s3 of platform.yaml");
            default -> Optional.empty();
        };
    }

    private static Optional<String> refused(S3Config config, S3Exception e) {
        String code = e.awsErrorDetails() == null
                ? "status " + e.statusCode()
                : e.awsErrorDetails().errorCode();
        return switch (code) {
            case "NoSuchBucket" ->
                Optional.of("it does not exist. Make it, or name another one in registry.storage.s3 of platform.yaml");
            case "InvalidAccessKeyId", "SignatureDoesNotMatch", "InvalidToken", "ExpiredToken", "InvalidSecurity" ->
                Optional.of("the store does not know the keys (" + code + "). " + keys(config.credentials()));
            case "AuthorizationHeaderMalformed", "PermanentRedirect", "IllegalLocationConstraintException" ->
                region(config, code);
            default ->
                switch (e.statusCode()) {
                    case MOVED -> region(config, code);
                    case FORBIDDEN ->
                        Optional.of("the store does not let its keys use it (" + code + "). Give them the permissions"
                                + " that docs/registry-s3.md lists, or other keys. " + keys(config.credentials()));
                    default -> Optional.empty();
                };
        };
    }

    private static Optional<String> region(S3Config config, String code) {
        return Optional.of("it is not in the region " + config.region() + " (" + code
                + "). Name its own in registry.storage.s3.region of platform.yaml");
    }

    private static String keys(S3Config.Credentials credentials) {
        return switch (credentials) {
            case S3Config.Credentials.InFiles files ->
                "They are read from " + files.accessKey() + " and " + files.secretKey();
            case S3Config.Credentials.DefaultChain _ ->
                "They come from where AWS's own tools look: environment, profile, web identity, the machine's role";
        };
    }
}
