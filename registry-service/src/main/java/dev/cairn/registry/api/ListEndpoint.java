package dev.cairn.registry.api;

import java.io.ByteArrayOutputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

import dev.cairn.oci.MediaTypes;
import dev.cairn.registry.manifest.Referrers;
import dev.cairn.registry.memory.MemoryBudget;
import dev.cairn.registry.model.Descriptor;
import dev.cairn.registry.model.Repository;
import dev.cairn.registry.model.Tag;
import dev.cairn.registry.storage.ManifestStore.ReferrerReader;
import dev.cairn.registry.storage.RegistryStorage;

/** The lists: tags (end-8), repositories, and referrers (end-12), each in pages with a Link to the next one. */
final class ListEndpoint {

    private static final int DEFAULT_PAGE = 10_000;
    private static final int CATALOG_AT_ONCE = 10_000;
    /** Clients take indexes of 4 MiB (OCI distribution-spec 1.1.1, "Pushing Manifests"); this leaves room. */
    private static final int MAX_REFERRERS_BYTES = 3 << 20;

    /** While a page is made there are its parts as well, in several forms; afterwards it counts as what it is. */
    private static final long WORK_FOR_EACH_BYTE = 4;

    private static final byte[] INDEX_START = ("{\"schemaVersion\":2,\"mediaType\":\"" + MediaTypes.OCI_INDEX
                    + "\",\"manifests\":[")
            .getBytes(StandardCharsets.UTF_8);
    private static final byte[] INDEX_END = "]}".getBytes(StandardCharsets.UTF_8);

    private final RegistryStorage storage;
    private final Referrers referrers;

    ListEndpoint(RegistryStorage storage, MemoryBudget memory) {
        this.storage = storage;
        this.referrers = new Referrers(storage, memory);
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

    /** @param visible which repositories the client may know of */
    Answer catalog(ApiRequest request, Predicate<Repository> visible) {
        int limit = limit(request);
        List<String> found = new ArrayList<>();
        String after = last(request);
        while (found.size() <= limit) {
            List<Repository> next = storage.repositories().list(after, CATALOG_AT_ONCE);
            next.stream()
                    .filter(visible)
                    .limit(limit + 1L - found.size())
                    .map(Repository::name)
                    .forEach(found::add);
            if (next.size() < CATALOG_AT_ONCE) {
                break;
            }
            after = next.getLast().name();
        }
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
        if (!n.get().matches("[0-9]+")) {
            throw new ApiException(400, ErrorCode.UNSUPPORTED, "'n' must be a number of 0 or more");
        }
        return (int) Math.min(DEFAULT_PAGE, Decimals.saturated(n.get()));
    }

    private static String last(ApiRequest request) {
        return request.parameter("last").orElse("");
    }

    /** An unknown repository or subject has an empty list: it may be pushed after its referrers. */
    Answer referrers(Route.Referrers route, ApiRequest request) {
        // No media type has a space: it is the '+' of one that a client has not escaped, as people write it by hand.
        Optional<String> artifactType = request.parameter("artifactType")
                .filter(type -> !type.isEmpty())
                .map(type -> type.replace(' ', '+'));
        ReferrersPage page = new ReferrersPage(artifactType, request.memory());
        referrers.of(route.repository(), route.subject(), last(request), page);
        Answer answer = Answer.of(200).body(MediaTypes.OCI_INDEX, page.index());
        if (artifactType.isPresent()) {
            answer = answer.with("OCI-Filters-Applied", "artifactType");
        }
        if (page.hasNext()) {
            String filter =
                    artifactType.map(type -> "&artifactType=" + encode(type)).orElse("");
            answer = answer.with(
                    "Link",
                    link("/v2/" + route.repository() + "/referrers/" + route.subject() + "?last=" + encode(page.last())
                            + filter));
        }
        return answer;
    }

    /**
     * An index of as many as fit, but of one at least, each made into JSON once. Where others hold the memory that a whole
     * page would take, it is a short one: nobody waits for more than his client can ask for next.
     */
    private static final class ReferrersPage implements ReferrerReader {

        private final Optional<String> artifactType;
        private final MemoryBudget.Holding memory;
        private final List<byte[]> entries = new ArrayList<>();
        private int bytes = INDEX_START.length + INDEX_END.length;
        private long held;
        private String last = "";
        private boolean hasNext;

        ReferrersPage(Optional<String> artifactType, MemoryBudget.Holding memory) {
            this.artifactType = artifactType;
            this.memory = memory;
        }

        @Override
        public boolean hasRoomFor(long more) {
            long needed = WORK_FOR_EACH_BYTE * (bytes + more);
            if (needed <= held) {
                return true;
            }
            // All at once: two that each had half of a page would wait for each other.
            long wanted = needed <= MemoryBudget.SMALL_BYTES
                    ? MemoryBudget.SMALL_BYTES
                    : Math.max(needed, WORK_FOR_EACH_BYTE * MAX_REFERRERS_BYTES);
            if (entries.isEmpty()) {
                memory.resize(wanted);
            } else if (!memory.tryResize(wanted)) {
                hasNext = true;
                return false;
            }
            held = wanted;
            return true;
        }

        @Override
        public boolean take(Descriptor descriptor) {
            if (artifactType.isPresent() && !artifactType.get().equals(descriptor.artifactType())) {
                return true;
            }
            byte[] json = ApiJson.write(descriptor);
            if (!entries.isEmpty() && bytes + json.length + 1 > MAX_REFERRERS_BYTES) {
                hasNext = true;
                return false;
            }
            entries.add(json);
            bytes += json.length + 1;
            last = descriptor.digest().toString();
            return true;
        }

        byte[] index() {
            ByteArrayOutputStream index = new ByteArrayOutputStream(bytes);
            index.writeBytes(INDEX_START);
            for (int i = 0; i < entries.size(); i++) {
                if (i > 0) {
                    index.write(',');
                }
                index.writeBytes(entries.get(i));
            }
            index.writeBytes(INDEX_END);
            return index.toByteArray();
        }

        boolean hasNext() {
            return hasNext;
        }

        String last() {
            return last;
        }
    }

    private static String link(String target) {
        return "<" + target + ">; rel=\"next\"";
    }

    private static String encode(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }
}
