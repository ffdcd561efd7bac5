package dev.cairn.registry.api;

import java.io.ByteArrayOutputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

import dev.cairn.oci.MediaTypes;
import dev.cairn.registry.manifest.Referrers;
import dev.cairn.registry.model.Descriptor;
import dev.cairn.registry.model.Repository;
import dev.cairn.registry.model.Tag;
import dev.cairn.registry.storage.RegistryStorage;

/** The lists: tags (end-8), repositories, and referrers (end-12), each in pages with a Link to the next one. */
final class ListEndpoint {

    private static final int DEFAULT_PAGE = 10_000;
    /** Clients take indexes of 4 MiB (OCI distribution-spec 1.1.1, "Pushing Manifests"); this leaves room. */
    private static final int MAX_REFERRERS_BYTES = 3 << 20;

    private static final byte[] INDEX_START = ("{\"schemaVersion\":2,\"mediaType\":\"" + MediaTypes.OCI_INDEX
                    + "\",\"manifests\":[")
            .getBytes(StandardCharsets.UTF_8);
    private static final byte[] INDEX_END = "]}".getBytes(StandardCharsets.UTF_8);

    private final RegistryStorage storage;
    private final Referrers referrers;

    ListEndpoint(RegistryStorage storage) {
        this.storage = storage;
        this.referrers = new Referrers(storage);
    }

    Answer tags(Repository repository, ApiRequest request) {
        if (!storage.repositories().exists(repository)) {
            throw ApiException.nameUnknown(repository);
        }
        int limit = limit(request);
        // One more than asked for tells whether there is a next page.
        List<String> found = names(storage.tags().list(repository, last(request), limit + 1), Tag::name);
        return page("tags", found, limit, Optional.of(repository), "/v2/" + repository + "/tags/list");
    }

    Answer catalog(ApiRequest request) {
        int limit = limit(request);
        List<String> found = names(storage.repositories().list(last(request), limit + 1), Repository::name);
        return page("repositories", found, limit, Optional.empty(), "/v2/_catalog");
    }

    private static <T> List<String> names(List<T> all, Function<T, String> name) {
        List<String> names = new ArrayList<>(all.size());
        for (T each : all) {
            names.add(name.apply(each));
        }
        return names;
    }

    private static Answer page(String field, List<String> found, int limit, Optional<Repository> of, String path) {
        List<String> page = found.subList(0, Math.min(limit, found.size()));
        Answer answer = Answer.of(200)
                .body("application/json", ApiJson.list(of.map(Repository::name).orElse(null), field, page));
        if (found.size() <= limit || page.isEmpty()) {
            return answer;
        }
        return answer.with("Link", link(path + "?n=" + limit + "&last=" + encode(page.getLast())));
    }

    private static int limit(ApiRequest request) {
        Optional<String> n = request.parameter("n");
        if (n.isEmpty()) {
            return DEFAULT_PAGE;
        }
        if (!n.get().matches("[0-9]{1,18}")) {
            throw new ApiException(400, ErrorCode.UNSUPPORTED, "'n' must be a number of 0 or more");
        }
        return (int) Math.min(DEFAULT_PAGE, Long.parseLong(n.get()));
    }

    private static String last(ApiRequest request) {
        return request.parameter("last").orElse("");
    }

    /** An unknown repository or subject has an empty list: it may be pushed after its referrers. */
    Answer referrers(Route.Referrers route, ApiRequest request) {
        Optional<String> artifactType = request.parameter("artifactType").filter(type -> !type.isEmpty());
        String last = last(request);
        List<Descriptor> found = referrers.of(route.repository(), route.subject()).stream()
                .filter(descriptor ->
                        artifactType.isEmpty() || artifactType.get().equals(descriptor.artifactType()))
                .filter(descriptor -> descriptor.digest().toString().compareTo(last) > 0)
                .toList();
        ByteArrayOutputStream index = new ByteArrayOutputStream();
        int written = writeFirstPage(found, index);
        Answer answer = Answer.of(200).body(MediaTypes.OCI_INDEX, index.toByteArray());
        if (artifactType.isPresent()) {
            answer = answer.with("OCI-Filters-Applied", "artifactType");
        }
        if (written < found.size()) {
            String filter =
                    artifactType.map(type -> "&artifactType=" + encode(type)).orElse("");
            answer = answer.with(
                    "Link",
                    link("/v2/" + route.repository() + "/referrers/" + route.subject() + "?last="
                            + encode(found.get(written - 1).digest().toString()) + filter));
        }
        return answer;
    }

    /** Writes an index of as many as fit a page, but of one at least, each made into JSON once. Returns how many. */
    private static int writeFirstPage(List<Descriptor> all, ByteArrayOutputStream index) {
        index.writeBytes(INDEX_START);
        int written = 0;
        for (Descriptor descriptor : all) {
            byte[] json = ApiJson.write(descriptor);
            if (written > 0) {
                if (index.size() + json.length > MAX_REFERRERS_BYTES) {
                    break;
                }
                index.write(',');
            }
            index.writeBytes(json);
            written++;
        }
        index.writeBytes(INDEX_END);
        return written;
    }

    private static String link(String target) {
        return "<" + target + ">; rel=\"next\"";
    }

    private static String encode(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }
}
