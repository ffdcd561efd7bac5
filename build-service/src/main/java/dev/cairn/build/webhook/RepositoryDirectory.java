package dev.cairn.build.webhook;

import java.util.Collection;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * The repositories that the operator has named, found by address (however it is written: over https or ssh, with
 * {@code .git} or without, in any case), or for a plain Git server by the operator's own name. Immutable.
 */
public final class RepositoryDirectory implements Repositories {

    private static final Pattern URL = Pattern.compile("[a-z]+://(?:[^/@]*@)?([^/]+)/+(.+)");
    private static final Pattern SCP = Pattern.compile("[^/@:]+@([^/:]+):/*(.+)");
    private static final Pattern ENDING = Pattern.compile("(?:\\.git)?/*$");

    private final Map<String, RepositoryEntry> byAddress = new HashMap<>();
    private final Map<String, RepositoryEntry> byName = new HashMap<>();

    /**
     * Takes the repositories.
     *
     * @throws IllegalArgumentException if two have the same name, or the same address
     */
    public RepositoryDirectory(Collection<RepositoryEntry> entries) {
        for (RepositoryEntry entry : entries) {
            unique(byName.put(entry.name().value(), entry), entry);
            unique(byAddress.put(normalized(entry.url().value()), entry), entry);
        }
    }

    private static void unique(@Nullable RepositoryEntry earlier, RepositoryEntry entry) {
        if (earlier != null) {
            throw new IllegalArgumentException("Repositories " + earlier.name() + " and " + entry.name()
                    + " have the same name or address: nobody could tell whose webhook it is");
        }
    }

    @Override
    public Optional<RepositoryEntry> find(WebhookProvider provider, RepositoryNames names) {
        return switch (provider) {
            case GitProvider _ -> Optional.ofNullable(byName.get(names.fullName()));
            case GitHubProvider _, GiteaProvider _ ->
                Stream.of(names.cloneUrl(), names.sshUrl(), names.htmlUrl())
                        .flatMap(Stream::ofNullable)
                        .map(url -> byAddress.get(normalized(url)))
                        .flatMap(Stream::ofNullable)
                        .findFirst();
        };
    }

    /** Host and path; the scheme and the user say how to get there, not where it is. */
    private static String normalized(String url) {
        String lower = url.toLowerCase(Locale.ROOT);
        String place = lower;
        for (Pattern form : new Pattern[] {URL, SCP}) {
            Matcher matcher = form.matcher(lower);
            if (matcher.matches()) {
                place = matcher.group(1) + "/" + matcher.group(2);
                break;
            }
        }
        return ENDING.matcher(place).replaceFirst("");
    }
}
