package dev.cairn.oci.client;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.fasterxml.jackson.databind.JsonNode;

import dev.cairn.oci.Digest;
import dev.cairn.oci.MediaTypes;

/** The lists of a registry, all their pages: repositories, tags, and referrers (OCI distribution-spec 1.1.1). */
public final class RegistryLists {

    private static final int MAX_PAGE = 64 << 20;
    private static final int MAX_PAGES = 100_000;
    /** RFC 8288, as registries write it. */
    private static final Pattern NEXT = Pattern.compile("<([^>]*)>\\s*;.*\\brel=\"?next\"?.*");

    private final RegistryClient client;

    public RegistryLists(RegistryClient client) {
        this.client = client;
    }

    /** All repositories that the registry tells of. */
    public List<String> repositories() throws RegistryException, InterruptedException {
        return texts(all("/v2/_catalog", "repositories", "application/json"));
    }

    /** The tags of a repository. */
    public List<String> tags(String repository) throws RegistryException, InterruptedException {
        return texts(all("/v2/" + repository + "/tags/list", "tags", "application/json"));
    }

    /** The descriptors of the manifests that have another one as their subject; none where the registry knows of none. */
    public List<JsonNode> referrers(String repository, Digest subject) throws RegistryException, InterruptedException {
        try {
            return all("/v2/" + repository + "/referrers/" + subject, "manifests", MediaTypes.OCI_INDEX);
        } catch (RegistryException e) {
            // A registry of before 1.1 does not have the path.
            if (e.failure() instanceof RegistryFailure.Refused refused && refused.status() == 404) {
                return List.of();
            }
            throw e;
        }
    }

    private static List<String> texts(List<JsonNode> nodes) {
        return nodes.stream().map(JsonNode::asText).toList();
    }

    private List<JsonNode> all(String path, String field, String accept)
            throws RegistryException, InterruptedException {
        List<JsonNode> all = new ArrayList<>();
        String next = path;
        for (int page = 0; page < MAX_PAGES; page++) {
            Got<byte[]> got = client.get(next, accept, BodyHandlers.limiting(BodyHandlers.ofByteArray(), MAX_PAGE));
            parsed(got.body(), next).path(field).forEach(all::add);
            Optional<String> more = next(got);
            if (more.isEmpty()) {
                return all;
            }
            next = inside(next, more.get());
        }
        throw new RegistryException(new RegistryFailure.Malformed("its list " + path + " has no end"));
    }

    private static JsonNode parsed(byte[] body, String path) throws RegistryException {
        try {
            return Documents.JSON.readTree(body);
        } catch (IOException e) {
            throw new RegistryException(new RegistryFailure.Malformed("its answer to " + path + " is not JSON"), e);
        }
    }

    private static Optional<String> next(Got<?> got) {
        return got.headers().allValues("Link").stream()
                .map(NEXT::matcher)
                .filter(Matcher::matches)
                .map(matcher -> matcher.group(1))
                .findFirst();
    }

    /** A list goes on at the same registry, whatever its link says. */
    private String inside(String from, String link) throws RegistryException {
        try {
            URI uri = client.registry().resolve(from).resolve(link);
            if (Origins.areSame(uri, client.registry())) {
                return uri.getRawPath() + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery());
            }
        } catch (IllegalArgumentException e) {
            throw new RegistryException(new RegistryFailure.Malformed("its list goes on at no address: " + link), e);
        }
        throw new RegistryException(new RegistryFailure.Malformed("its list goes on elsewhere: " + link));
    }
}
