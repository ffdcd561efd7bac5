package dev.cairn.build.webhook;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.cairn.model.RepositorySpec;

/** Finds a repository by its name and by its address, however that is written. Of two at one place, the first counts. */
final class RepositoryIndex {

    private static final String SCHEME_END = "://";
    private static final String SUFFIX = ".git";

    private final Map<String, RepositorySpec> byName = new HashMap<>();
    private final Map<String, RepositorySpec> byPlace = new HashMap<>();

    RepositoryIndex(List<RepositorySpec> repositories) {
        for (RepositorySpec repository : repositories) {
            byName.putIfAbsent(repository.name().value(), repository);
            byPlace.putIfAbsent(place(repository.url().value()), repository);
        }
    }

    /** The one with the operator's name for it. */
    Optional<RepositorySpec> named(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /** The one at an address, if there is an address. */
    Optional<RepositorySpec> at(@Nullable String address) {
        return Optional.ofNullable(address).map(given -> byPlace.get(place(given)));
    }

    /** The one whose address ends in {@code owner/name}, unless several do. */
    Optional<RepositorySpec> onlyOneCalled(String fullName) {
        String end = "/" + fullName.toLowerCase(Locale.ROOT);
        List<RepositorySpec> candidates = byPlace.entrySet().stream()
                .filter(each -> each.getKey().endsWith(end))
                .map(Map.Entry::getValue)
                .limit(2)
                .toList();
        return candidates.size() == 1 ? Optional.of(candidates.getFirst()) : Optional.empty();
    }

    /**
     * Host and path of an address, the same for each way to write it: without scheme, user, port and {@code .git}.
     * {@code host:path} is what git takes for ssh.
     */
    static String place(String address) {
        String place = withoutPort(withoutUser(withoutScheme(address.toLowerCase(Locale.ROOT))));
        int end = place.length();
        while (end > 0 && place.charAt(end - 1) == '/') {
            end--;
        }
        place = place.substring(0, end);
        return place.endsWith(SUFFIX) ? place.substring(0, place.length() - SUFFIX.length()) : place;
    }

    private static String withoutScheme(String address) {
        int end = address.indexOf(SCHEME_END);
        boolean scheme =
                end > 0 && address.chars().limit(end).allMatch(each -> (each >= 'a' && each <= 'z') || each == '+');
        return scheme ? address.substring(end + SCHEME_END.length()) : address;
    }

    private static String withoutUser(String address) {
        int at = address.lastIndexOf('@', hostEnd(address));
        return address.substring(at + 1);
    }

    private static String withoutPort(String address) {
        int hostEnd = hostEnd(address);
        int colon = address.indexOf(':', address.startsWith("[") ? Math.max(0, address.indexOf(']')) : 0);
        if (colon <= 0 || colon > hostEnd) {
            return address;
        }
        String path = address.substring(colon + 1);
        int digits = 0;
        while (digits < path.length() && Character.isDigit(path.charAt(digits))) {
            digits++;
        }
        boolean port = digits > 0 && (digits == path.length() || path.charAt(digits) == '/');
        return address.substring(0, colon) + (port ? path.substring(digits) : withSlash(path));
    }

    private static String withSlash(String path) {
        return path.startsWith("/") ? path : "/" + path;
    }

    private static int hostEnd(String address) {
        int slash = address.indexOf('/');
        return slash < 0 ? address.length() : slash;
    }
}
