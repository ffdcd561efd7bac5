package dev.cairn.model;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/** Reads the section {@code registry} of {@code platform.yaml}. */
final class RegistryServiceReader {

    private static final List<String> KEYS = List.of(
            "host",
            "tls",
            "insecure",
            "anonymousPull",
            "users",
            "rate",
            "repositories",
            "gc",
            "scrub",
            "restoreHorizon",
            "limits",
            "storage");

    /** RFC 1123 names, and addresses of IPv4 and IPv6. */
    private static final Pattern HOST =
            Pattern.compile("[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?|[0-9a-fA-F:]*:[0-9a-fA-F:.]*");

    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration YEAR = Duration.ofDays(365);
    private static final Duration CENTURY = Duration.ofDays(36_500);
    private static final int MOST_REQUESTS = 1_000_000;

    private RegistryServiceReader() {}

    static @Nullable RegistryServiceSpec read(YamlValue value, Path folder) {
        YamlFields fields = value.fields(KEYS);
        if (fields == null) {
            return null;
        }
        RegistryServiceSpec defaults = RegistryServiceSpec.DEFAULT;
        String host = fields.optional("host", defaults.host(), v -> v.parsed(RegistryServiceReader::host));
        YamlValue tlsValue = fields.optional("tls");
        RegistryServiceSpec.Tls tls = tlsValue == null ? null : tls(tlsValue, folder);
        List<RegistryServiceSpec.User> users =
                fields.optional("users", defaults.users(), v -> RegistryUserReader.read(v, folder));
        boolean hasUsers = fields.optional("users") != null;
        boolean insecure = fields.bool("insecure", false);
        checkReach(fields, value, host, hasUsers, insecure);
        YamlValue anonymous = fields.optional("anonymousPull");
        Boolean strangersPull = anonymous == null ? null : anonymous.bool();
        if (anonymous != null && Boolean.FALSE.equals(strangersPull) && !hasUsers) {
            anonymous.error("without 'users' nobody could pull: name them, or leave this out");
        }
        YamlValue rate = fields.optional("rate");
        YamlValue horizon = fields.optional("restoreHorizon");
        YamlValue storage = fields.optional("storage");
        return new RegistryServiceSpec(
                host,
                tls,
                insecure,
                strangersPull,
                users,
                rate == null ? null : rate(rate),
                fields.optional("repositories", defaults.repositories(), v -> rules(v, hasUsers)),
                fields.optional("gc", defaults.gc(), RegistryServiceReader::gc),
                fields.optional("scrub", defaults.scrub(), RegistryServiceReader::scrub),
                horizon == null ? null : horizon(horizon),
                fields.optional("limits", defaults.limits(), RegistryServiceReader::limits),
                storage == null ? null : RegistryBucketReader.read(storage, folder));
    }

    private static String host(String text) {
        if (!HOST.matcher(text).matches()) {
            throw new IllegalArgumentException("'" + text + "' is not an address to listen on: write 127.0.0.1 for"
                    + " this machine alone, 0.0.0.0 for all its addresses, or one of them, without a port");
        }
        return text;
    }

    /** Whoever lets others in says how, or says that somebody else takes care. */
    private static void checkReach(
            YamlFields fields, YamlValue registry, String host, boolean hasUsers, boolean insecure) {
        YamlValue hostValue = fields.optional("host");
        if (hostValue == null || RegistryServiceSpec.isLoopback(host)) {
            return;
        }
        Optional<String> lacks = RegistryServiceSpec.exposure(host, fields.optional("tls") != null, hasUsers, insecure);
        if (lacks.isPresent()) {
            hostValue.error(lacks.get());
        } else if (!hasUsers) {
            registry.warningAtKey(
                    "whoever reaches " + host + " may push to the registry and pull from it: it has no" + " 'users'");
        }
    }

    private static RegistryServiceSpec.@Nullable Tls tls(YamlValue value, Path folder) {
        YamlFields fields = value.fields(List.of("certificateFile", "keyFile"));
        if (fields == null) {
            return null;
        }
        Path certificate = fields.required("certificateFile", v -> certificate(v, folder));
        Path key = fields.required(
                "keyFile", v -> SecretFiles.read(v, folder, "the registry cannot start until the key is in it"));
        return certificate == null || key == null ? null : new RegistryServiceSpec.Tls(certificate, key);
    }

    /** It is no secret; that it is missing is only a warning, as with those. */
    private static @Nullable Path certificate(YamlValue value, Path folder) {
        Path file = SecretFiles.path(value, folder);
        if (file != null && !Files.isRegularFile(file)) {
            value.warning("there is no file '" + file + "': the registry cannot start until the certificate is in it");
        }
        return file;
    }

    private static RegistryServiceSpec.@Nullable Rate rate(YamlValue value) {
        YamlFields fields = value.fields(List.of("perSecond", "burst"));
        if (fields == null) {
            return null;
        }
        Integer perSecond = fields.required("perSecond", v -> YamlNumbers.integer(v, 1, MOST_REQUESTS));
        return perSecond == null
                ? null
                : new RegistryServiceSpec.Rate(perSecond, fields.integer("burst", perSecond, 1, MOST_REQUESTS));
    }

    private static List<RegistryServiceSpec.RepositoryRule> rules(YamlValue value, boolean hasUsers) {
        Set<RepositoryPattern> patterns = new HashSet<>();
        List<RegistryServiceSpec.RepositoryRule> rules = new ArrayList<>();
        for (YamlValue item : value.items()) {
            RegistryServiceSpec.RepositoryRule rule = RegistryRuleReader.read(item, hasUsers);
            if (rule != null && !patterns.add(rule.match())) {
                item.error("'" + rule.match() + "' stands here twice, and only the first counts");
            } else if (rule != null) {
                rules.add(rule);
            }
        }
        return rules;
    }

    private static RegistryServiceSpec.@Nullable Gc gc(YamlValue value) {
        YamlFields fields = value.fields(List.of("every", "grace", "quarantine", "withoutLog"));
        RegistryServiceSpec.Gc defaults = RegistryServiceSpec.Gc.DEFAULT;
        return fields == null
                ? null
                : new RegistryServiceSpec.Gc(
                        fields.age("every", defaults.every(), SECOND, YEAR),
                        fields.age("grace", defaults.grace(), SECOND, YEAR),
                        fields.age("quarantine", defaults.quarantine(), SECOND, YEAR),
                        fields.bool("withoutLog", defaults.withoutLog()));
    }

    private static RegistryServiceSpec.@Nullable Scrub scrub(YamlValue value) {
        YamlFields fields = value.fields(List.of("every", "rate"));
        RegistryServiceSpec.Scrub defaults = RegistryServiceSpec.Scrub.DEFAULT;
        return fields == null
                ? null
                : new RegistryServiceSpec.Scrub(
                        fields.age("every", defaults.every(), SECOND, YEAR),
                        fields.optional(
                                "rate",
                                defaults.bytesPerSecond(),
                                v -> YamlNumbers.bytes(
                                        v, RegistryServiceSpec.Scrub.SLOWEST, RegistryServiceSpec.Scrub.FASTEST)));
    }

    private static @Nullable Duration horizon(YamlValue value) {
        String text = value.scalarOrEmpty();
        if (text.equals("forever")) {
            return null;
        }
        boolean tooShort =
                Quantities.age(text).filter(age -> age.compareTo(DAY) < 0).isPresent();
        if (tooShort) {
            value.error("must be 1d to 36500d, or 'forever', not " + text);
        }
        return tooShort ? null : YamlNumbers.age(value, DAY, CENTURY);
    }

    private static RegistryServiceSpec.@Nullable Limits limits(YamlValue value) {
        YamlFields fields = value.fields(List.of("blob", "manifest", "uploads", "uploadLifetime"));
        RegistryServiceSpec.Limits defaults = RegistryServiceSpec.Limits.DEFAULT;
        return fields == null
                ? null
                : new RegistryServiceSpec.Limits(
                        fields.optional("blob", defaults.blobBytes(), v -> YamlNumbers.bytes(v, "1Mi", "16Ti")),
                        fields.optional(
                                        "manifest",
                                        (long) defaults.manifestBytes(),
                                        v -> YamlNumbers.bytes(v, "4Mi", "64Mi"))
                                .intValue(),
                        fields.integer("uploads", defaults.uploads(), 1, MOST_REQUESTS),
                        fields.age("uploadLifetime", defaults.uploadLifetime(), Duration.ofMinutes(1), YEAR));
    }
}
