package dev.cairn.registry.api;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

import io.vertx.core.MultiMap;

import dev.cairn.registry.memory.MemoryBudget;

/**
 * A request, as the endpoints see it.
 *
 * @param method in upper case
 * @param path as it was sent, percent-encoded
 * @param user who sends it, where that is known
 * @param memory what the request and its answer hold
 * @param watched the line about it in the access log, to be
 */
record ApiRequest(
        String method,
        String path,
        MultiMap headers,
        MultiMap query,
        RequestBody body,
        Caller caller,
        Optional<String> user,
        MemoryBudget.Holding memory,
        RequestWatch.Watched watched) {

    /** Who is meant where clients share something: a user, or an address where nobody has a name. */
    String client() {
        return user.map(name -> "User '" + name + "'").orElseGet(() -> "Address " + caller.address());
    }

    Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name));
    }

    /** The first value of a query parameter. */
    Optional<String> parameter(String name) {
        return Optional.ofNullable(query.get(name));
    }

    List<String> parameters(String name) {
        return query.getAll(name);
    }

    /** The same without asking for a mount: an upload that is begun for the same digest. */
    ApiRequest withoutMount() {
        MultiMap rest = MultiMap.caseInsensitiveMultiMap().addAll(query);
        rest.remove("mount").remove("from").remove("digest");
        parameter("digest").ifPresent(digest -> rest.set("digest-algorithm", digest.replaceFirst(":.*", "")));
        return new ApiRequest(method, path, headers, rest, body, caller, user, memory, watched);
    }

    /** The same, by this user. */
    ApiRequest by(String name) {
        watched.by(name);
        return new ApiRequest(method, path, headers, query, body, caller, Optional.of(name), memory, watched);
    }

    /** What the client says that the body measures, in bytes; empty where it streams. */
    OptionalLong contentLength() {
        Optional<String> length = header("Content-Length");
        try {
            return length.isEmpty() ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(length.get()));
        } catch (NumberFormatException _) {
            throw new ApiException(400, ErrorCode.SIZE_INVALID, "Content-Length is not a number of bytes");
        }
    }
}
