package dev.cairn.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/** Reads one entry of {@code repositories}. */
final class RepositoryReader {

    private static final List<String> KEYS = List.of("name", "url", "secretFile", "branches", "poll");
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
        Path secretFile = secretValue == null ? null : secretFile(secretValue, folder);
        Duration poll = fields.duration("poll", RepositorySpec.DEFAULT_POLL, SHORTEST_POLL, LONGEST_POLL);
        List<GitRef> branches = fields.optional("branches", List.of(), RepositoryReader::branches);
        return url == null || name == null ? null : new RepositorySpec(name, url, secretFile, branches, poll);
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

    private static @Nullable Path secretFile(YamlValue value, Path folder) {
        String text = value.text();
        if (text == null) {
            return null;
        }
        try {
            Path file = folder.toAbsolutePath().resolve(text).normalize();
            checkSecret(value, file);
            return file;
        } catch (InvalidPathException e) {
            value.error("'" + text + "' is not a path");
            return null;
        }
    }

    /** A warning where it is missing, since services that verify no webhook read this file on other machines, too. */
    private static void checkSecret(YamlValue value, Path file) {
        if (!Files.isRegularFile(file)) {
            value.warning("there is no file '" + file + "': webhooks of this repository are refused until the secret"
                    + " is in it");
            return;
        }
        try {
            if (Files.size(file) == 0) {
                value.error("the file '" + file + "' is empty: an empty secret protects nothing");
            }
            if (Files.getFileStore(file).supportsFileAttributeView("posix") && othersMayRead(file)) {
                value.warning("others can read the secret: run chmod 600 '" + file + "'");
            }
        } catch (IOException e) {
            value.error("the file '" + file + "' cannot be looked at: " + e.getMessage());
        }
    }

    private static boolean othersMayRead(Path file) throws IOException {
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
        return permissions.contains(PosixFilePermission.GROUP_READ)
                || permissions.contains(PosixFilePermission.OTHERS_READ);
    }
}
