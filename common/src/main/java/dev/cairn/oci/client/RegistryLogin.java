package dev.cairn.oci.client;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * Lets requests into a registry that asks for it: by a bearer token (Docker's "Token Authentication Specification"), for
 * strangers or for a user, or by that user's password alone (RFC 7617). A password goes over https, or to this machine,
 * and is read from its file when it is asked for. Safe for many threads.
 */
final class RegistryLogin {

    private static final int OK = 200;
    private static final int TOO_MANY = 429;
    private static final int MAX_TOKEN = 1 << 20;
    /** What a token lasts for at least (Docker's "Token Authentication Specification"), in seconds. */
    private static final int SHORTEST_LIFE = 60;

    private static final String BEARER = "Bearer ";
    private static final String BASIC = "Basic";
    private static final Pattern PARAMETER = Pattern.compile("(\\w+)=\"([^\"]*)\"");

    private final Exchange exchange;
    private final URI registry;
    private final @Nullable Credentials credentials;

    private volatile boolean givesTokensItself;
    private volatile boolean takesPassword = true;

    /** What is shown with every request; null until the registry has asked. */
    private volatile @Nullable Shown shown;

    /**
     * What a registry is shown.
     *
     * @param until on the clock that is never set: half of a token's life, so that none ends in the middle of a body
     */
    private record Shown(String authorization, long until) {
        boolean isFresh() {
            return until - System.nanoTime() > 0;
        }
    }

    RegistryLogin(Exchange exchange, URI registry, @Nullable Credentials credentials) {
        this.exchange = exchange;
        this.registry = registry;
        this.credentials = credentials;
    }

    /**
     * The header with the user's own password, which is fit for what a token says too little for: one is for the repository
     * that was asked about, and content to mount may lie in any. Only for a registry that gives its tokens itself, and has
     * been told the password for them.
     *
     * @return empty where the registry is not to be told the password, or has refused to look at it
     */
    Optional<String> password() throws RegistryException {
        return credentials != null && givesTokensItself && takesPassword
                ? Optional.of(credentials.basic(registry))
                : Optional.empty();
    }

    /** What has come of showing the password: taken once, it is shown with all that follows. */
    void passwordWas(boolean taken, String header) {
        if (taken) {
            shown = new Shown(header, System.nanoTime() + Long.MAX_VALUE / 2);
        } else {
            takesPassword = false;
        }
    }

    /** Adds what the registry has asked for; to no other server, wherever it leads. */
    void show(URI uri, HttpRequest.Builder request) {
        Shown now = shown;
        if (now != null && now.isFresh() && Origins.areSame(uri, registry)) {
            request.setHeader("Authorization", now.authorization());
        }
    }

    /**
     * Does what the registry asks for in an answer of 401; then the request can be sent once more.
     *
     * @throws RegistryException if there is nothing to show, or no token is given
     */
    void answer(HttpResponse<?> refusal) throws RegistryException, InterruptedException {
        List<String> challenges = refusal.headers().allValues("WWW-Authenticate");
        String bearer = challenge(challenges, BEARER);
        if (bearer != null) {
            shown = token(bearer);
        } else if (challenge(challenges, BASIC) != null && credentials != null) {
            shown = new Shown(credentials.basic(registry), System.nanoTime() + Long.MAX_VALUE / 2);
        } else {
            throw new RegistryException(new RegistryFailure.CredentialsNeeded(registry));
        }
    }

    private static @Nullable String challenge(List<String> challenges, String scheme) {
        return challenges.stream()
                .filter(challenge -> challenge.regionMatches(true, 0, scheme, 0, scheme.length()))
                .findFirst()
                .orElse(null);
    }

    private Shown token(String challenge) throws RegistryException, InterruptedException {
        Map<String, String> parameters = new HashMap<>();
        Matcher matcher = PARAMETER.matcher(challenge);
        while (matcher.find()) {
            parameters.put(matcher.group(1), matcher.group(2));
        }
        URI uri = tokenServer(parameters);
        givesTokensItself = Origins.areSame(uri, registry);
        HttpRequest.Builder request = HttpRequest.newBuilder(uri).header("Accept", "application/json");
        if (credentials != null) {
            request.header("Authorization", credentials.basic(uri));
        }
        long asked = System.nanoTime();
        HttpResponse<byte[]> response =
                exchange.send(request.build(), BodyHandlers.limiting(BodyHandlers.ofByteArray(), MAX_TOKEN));
        if (response.statusCode() == TOO_MANY) { // it has not looked at the password
            throw Answer.refused("GET", uri, response, response.body());
        }
        if (response.statusCode() != OK) {
            throw new RegistryException(new RegistryFailure.NoToken(
                    registry, credentials == null ? null : credentials.username(), response.statusCode()));
        }
        return shown(response.body(), asked);
    }

    private static Shown shown(byte[] body, long asked) throws RegistryException {
        try {
            JsonNode answer = Documents.JSON.readTree(body);
            String token =
                    answer.path("token").asText(answer.path("access_token").asText());
            long seconds = Math.max(SHORTEST_LIFE, answer.path("expires_in").asInt(SHORTEST_LIFE));
            return new Shown(BEARER + token, asked + seconds * 500_000_000);
        } catch (IOException e) {
            throw new RegistryException(
                    new RegistryFailure.Malformed("its server of tokens does not answer in JSON"), e);
        }
    }

    private URI tokenServer(Map<String, String> parameters) throws RegistryException {
        String realm = parameters.getOrDefault("realm", "");
        String query = Stream.of("service", "scope")
                .filter(parameters::containsKey)
                .map(name -> name + "=" + URLEncoder.encode(parameters.getOrDefault(name, ""), UTF_8))
                .collect(Collectors.joining("&"));
        try {
            URI uri = URI.create(realm + (realm.contains("?") ? "&" : "?") + query);
            if (Origins.isTrusted(uri, registry)) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            throw new RegistryException(new RegistryFailure.Malformed("it names no server for tokens"), e);
        }
        throw new RegistryException(new RegistryFailure.Misleading(realm, " for tokens"));
    }
}
