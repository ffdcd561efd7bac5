package dev.cairn.build.builder;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

import dev.cairn.event.Json;
import dev.cairn.identity.PasswordFiles;
import dev.cairn.model.LoginSpec;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * Lets requests into a registry that asks for it: by a bearer token (Docker's "Token Authentication Specification"), for
 * strangers or for the user that the operator has configured, or by that user's password alone (RFC 7617). A password goes
 * over https, or to this machine, and is read from its file when it is asked for.
 */
final class RegistryLogin {

    private static final int OK = 200;
    private static final String BEARER = "Bearer ";
    private static final String BASIC = "Basic";
    private static final Pattern PARAMETER = Pattern.compile("(\\w+)=\"([^\"]*)\"");

    private final Wire wire;
    private final URI registry;
    private final @Nullable LoginSpec login;
    private final Deadline deadline;
    private final Function<String, BuildFailedException> failing;

    /** What is shown with every request; null until the registry has asked. */
    private @Nullable String authorization;

    RegistryLogin(
            Wire wire,
            URI registry,
            @Nullable LoginSpec login,
            Deadline deadline,
            Function<String, BuildFailedException> failing) {
        this.wire = wire;
        this.registry = registry;
        this.login = login;
        this.deadline = deadline;
        this.failing = failing;
    }

    /** Adds what the registry has asked for; to no other server, wherever it leads. */
    void show(URI uri, HttpRequest.Builder request) {
        if (authorization != null && Origins.areSame(uri, registry)) {
            request.header("Authorization", authorization);
        }
    }

    /**
     * Does what the registry asks for in an answer of 401; then the request can be sent once more.
     *
     * @throws IOException if the server that gives tokens cannot be reached
     * @throws BuildFailedException if there is nothing to show
     */
    void answer(HttpResponse<?> refusal) throws IOException, BuildFailedException, InterruptedException {
        List<String> challenges = refusal.headers().allValues("WWW-Authenticate");
        String bearer = challenge(challenges, BEARER);
        if (bearer != null) {
            authorization = BEARER + token(bearer);
        } else if (challenge(challenges, BASIC) != null && login != null) {
            authorization = password(registry, login);
        } else {
            throw failing.apply("its registry asks for credentials: name them for '" + registry.getRawAuthority()
                    + "' under 'registries' in platform.yaml");
        }
    }

    private static @Nullable String challenge(List<String> challenges, String scheme) {
        return challenges.stream()
                .filter(challenge -> challenge.regionMatches(true, 0, scheme, 0, scheme.length()))
                .findFirst()
                .orElse(null);
    }

    private String token(String challenge) throws IOException, BuildFailedException, InterruptedException {
        Map<String, String> parameters = new HashMap<>();
        Matcher matcher = PARAMETER.matcher(challenge);
        while (matcher.find()) {
            parameters.put(matcher.group(1), matcher.group(2));
        }
        URI uri = tokenServer(parameters);
        HttpRequest.Builder request = HttpRequest.newBuilder(uri).header("Accept", "application/json");
        if (login != null) {
            request.header("Authorization", password(uri, login));
        }
        HttpResponse<byte[]> response = wire.send(request.build(), BodyHandlers.ofByteArray(), deadline);
        if (response.statusCode() != OK) {
            throw failing.apply("its registry gives no token to "
                    + (login == null
                            ? "strangers (" + response.statusCode() + "): name credentials for '"
                                    + registry.getRawAuthority() + "' under 'registries' in platform.yaml"
                            : "the user '" + login.username() + "' (" + response.statusCode()
                                    + "): check its password file"));
        }
        JsonNode answer = Json.MAPPER.readTree(response.body());
        return answer.path("token").asText(answer.path("access_token").asText());
    }

    private URI tokenServer(Map<String, String> parameters) throws BuildFailedException {
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
            throw failing.apply("its registry names no server for tokens");
        }
        throw failing.apply("its registry leads to " + realm + " for tokens, which is not https");
    }

    private String password(URI to, LoginSpec user) throws BuildFailedException {
        if (!Origins.isSafe(to)) {
            throw failing.apply("it asks for a password, which is only sent over https");
        }
        try {
            String both = user.username() + ":"
                    + PasswordFiles.read(user.passwordFile()).reveal();
            return BASIC + " " + Base64.getEncoder().encodeToString(both.getBytes(UTF_8));
        } catch (IOException e) {
            throw failing.apply(String.valueOf(e.getMessage()));
        }
    }
}
