package dev.cairn.build.builder;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

import dev.cairn.event.Json;
import dev.cairn.oci.ImageReference;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * Pulls from one repository of any registry (OCI distribution-spec 1.1.1, "Pull"), with an anonymous bearer token where
 * the registry asks for one. Plain HTTP is spoken with this machine only.
 */
final class RegistryPull {

    private static final int OK = 200;
    private static final int UNAUTHORIZED = 401;
    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
    private static final int MAX_REDIRECTS = 5;
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1");
    private static final Pattern PARAMETER = Pattern.compile("(\\w+)=\"([^\"]*)\"");

    private final Wire wire;
    private final ImageReference image;
    private final Deadline deadline;
    private @Nullable String token;

    RegistryPull(HttpClient client, ImageReference image, Deadline deadline) {
        this.wire = new Wire(client);
        this.image = image;
        this.deadline = deadline;
    }

    /** The body of a document, not yet checked against a digest. */
    byte[] document(String path, String accept) throws BuildFailedException, InterruptedException {
        return get(path, accept, BodyHandlers.ofByteArray());
    }

    /** Puts a blob into a file, not yet checked against its digest. */
    void blob(String path, Path file) throws BuildFailedException, InterruptedException {
        get(path, "*/*", BodyHandlers.ofFile(file));
    }

    private <T> T get(String path, String accept, BodyHandler<T> body)
            throws BuildFailedException, InterruptedException {
        URI uri = URI.create(origin() + "/v2/" + image.repository() + "/" + path);
        try {
            HttpResponse<T> response = send(uri, accept, body, token);
            if (response.statusCode() == UNAUTHORIZED && token == null) {
                token = token(response);
                response = send(uri, accept, body, token);
            }
            if (response.statusCode() != OK) {
                throw failed("its registry answered " + response.statusCode() + " to " + uri.getPath());
            }
            return response.body();
        } catch (IOException e) {
            throw failed("its registry cannot be reached: " + e.getMessage());
        }
    }

    /** Follows redirects, which lead to a store of blobs as a rule; the token stays with the registry. */
    private <T> HttpResponse<T> send(URI uri, String accept, BodyHandler<T> body, @Nullable String bearer)
            throws IOException, BuildFailedException, InterruptedException {
        BodyHandler<T> onlyOfSuccess = answer ->
                answer.statusCode() == OK ? body.apply(answer) : HttpResponse.BodySubscribers.replacing(none());
        URI at = uri;
        for (int i = 0; i <= MAX_REDIRECTS; i++) {
            HttpRequest.Builder request = HttpRequest.newBuilder(at).header("Accept", accept);
            if (bearer != null && i == 0) {
                request.header("Authorization", "Bearer " + bearer);
            }
            HttpResponse<T> response = wire.send(request.build(), onlyOfSuccess, deadline);
            String location = response.headers().firstValue("Location").orElse("");
            if (!REDIRECTS.contains(response.statusCode()) || location.isEmpty()) {
                return response;
            }
            at = trusted(at.resolve(location));
        }
        throw failed("its registry redirects without end");
    }

    /** The body of an answer that is no success is of no use to anybody. */
    @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"}) // never read, since the status is looked at first
    private static <T> T none() {
        return null;
    }

    private String token(HttpResponse<?> refusal) throws IOException, BuildFailedException, InterruptedException {
        String challenge = refusal.headers().firstValue("WWW-Authenticate").orElse("");
        Map<String, String> parameters = new HashMap<>();
        Matcher matcher = PARAMETER.matcher(challenge);
        while (matcher.find()) {
            parameters.put(matcher.group(1), matcher.group(2));
        }
        String realm = parameters.get("realm");
        if (!challenge.regionMatches(true, 0, "Bearer ", 0, 7) || realm == null) {
            throw failed("its registry asks for credentials, and Cairn only pulls what everybody may pull");
        }
        String query = Stream.of("service", "scope")
                .filter(parameters::containsKey)
                .map(name -> name + "=" + URLEncoder.encode(parameters.getOrDefault(name, ""), UTF_8))
                .collect(Collectors.joining("&"));
        URI uri = trusted(URI.create(realm + (realm.contains("?") ? "&" : "?") + query));
        HttpResponse<byte[]> response = send(uri, "application/json", BodyHandlers.ofByteArray(), null);
        if (response.statusCode() != OK) {
            throw failed("its registry gives no token to strangers: " + response.statusCode());
        }
        JsonNode answer = Json.MAPPER.readTree(response.body());
        return answer.path("token").asText(answer.path("access_token").asText());
    }

    private String origin() {
        // The name in references and the host that serves them differ for historical reasons.
        String host = image.registry().equals("docker.io") ? "registry-1.docker.io" : image.registry();
        return (isLoopback(host.replaceFirst(":\\d+$", "")) ? "http://" : "https://") + host;
    }

    private URI trusted(URI uri) throws BuildFailedException {
        if (!"https".equals(uri.getScheme())
                && !(isLoopback(uri.getHost()) && isLoopback(image.registry().replaceFirst(":\\d+$", "")))) {
            throw failed("its registry leads to " + uri + ", which is not https");
        }
        return uri;
    }

    private static boolean isLoopback(@Nullable String host) {
        return host != null && LOOPBACK.contains(host);
    }

    private BuildFailedException failed(String what) {
        return new BuildFailedException(
                BuildFailedException.BASE_IMAGE, "The base image " + image + " cannot be had: " + what);
    }
}
