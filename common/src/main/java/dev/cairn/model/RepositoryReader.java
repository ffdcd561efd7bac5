package dev.cairn.model;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import org.jspecify.annotations.Nullable;

/** Reads one entry of {@code repositories}. */
final class RepositoryReader {

    private static final List<String> KEYS =
            List.of("name", "url", "secretFile", "branches", "poll", "username", "passwordFile");
    private static final Duration SHORTEST_POLL = Duration.ofSeconds(10);
    private static final Duration LONGEST_POLL = Duration.ofHours(24);

    private RepositoryReader() {}

    static @Nullable RepositorySpec read(YamlValue value, Path folder) {
        YamlFields fields = value.fields(KEYS);
        if (fields == null) {
            return null;
        }
        RepositoryUrl url = fields.required("url", v -> v.parsed(text -> RepositoryUrl.parse(text, folder)));
        YamlValue nameValue = fields.optional("name");
        RepositoryName name =
                nameValue != null ? nameValue.parsed(RepositoryName::new) : url == null ? null : derived(url, value);
        YamlValue secretValue = fields.optional("secretFile");
        Path secretFile = secretValue == null
                ? null
                : SecretFiles.read(
                        secretValue, folder, "webhooks of this repository are refused until the secret is in it");
        Duration poll = fields.duration("poll", RepositorySpec.DEFAULT_POLL, SHORTEST_POLL, LONGEST_POLL);
        List<GitRef> branches = fields.optional("branches", List.of(), RepositoryReader::branches);
        LoginSpec login = login(fields, url, folder);
        return url == null || name == null ? null : new RepositorySpec(name, url, secretFile, branches, poll, login);
    }

    private static @Nullable RepositoryName derived(RepositoryUrl url, YamlValue repository) {
        try {
            return url.defaultName();
        } catch (IllegalArgumentException e) {
            repository.error("no name can be made of this URL: give the repository a 'name'");
            return null;
        }
    }

    private static List<GitRef> branches(YamlValue value) {
        if (value.isEmptyList()) {
            value.error("must name a branch; without 'branches' the remote's default branch is deployed");
        }
        return value.distinct(item -> item.parsed(RepositoryReader::branch));
    }

    private static GitRef branch(String name) {
        if (name.startsWith("refs/")) {
            throw new IllegalArgumentException(
                    "'" + name + "' is a full reference: write the branch's own name, as main");
        }
        // git-check-ref-format(1), the rules that the shape of a GitRef does not hold.
        boolean legal = !name.startsWith("-")
                && !name.startsWith("/")
                && !name.endsWith("/")
                && !name.endsWith(".")
                && !name.endsWith(".lock")
                && !name.contains("..")
                && !name.contains("//")
                && !name.contains("@{")
                && !name.matches("(.*/)?\\..*");
        if (!legal) {
            throw new IllegalArgumentException("'" + name + "' is not the name of a branch");
        }
        return new GitRef("refs/heads/" + name);
    }

    /** Null where there is none, or where it cannot be read: then with a problem. */
    private static @Nullable LoginSpec login(YamlFields fields, @Nullable RepositoryUrl url, Path folder) {
        LoginSpec login = Logins.read(fields, folder, "Git is shown no credentials until the password is in it");
        YamlValue file = fields.optional("passwordFile");
        if (file != null && url != null && !mayCarryPassword(url.value())) {
            file.error("a password is only sent over https:// (or http:// to this machine); ssh has keys instead");
            return null;
        }
        return login;
    }

    private static boolean mayCarryPassword(String url) {
        return url.matches("(?i)https://.*|http://(localhost|127\\.0\\.0\\.1|\\[::1])(:\\d+)?/.*");
    }
}
