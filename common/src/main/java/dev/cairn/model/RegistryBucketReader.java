package dev.cairn.model;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/** Reads {@code registry.storage}: the bucket that the registry keeps its content in. */
final class RegistryBucketReader {

    private static final String S3 = "s3";
    private static final String ENDPOINT = "endpoint";
    private static final String REGION = "region";
    private static final String ACCESS_KEY = "accessKeyFile";
    private static final String SECRET_KEY = "secretKeyFile";

    /** What AWS calls its first one; stores without regions take it. */
    private static final String ANY_REGION = "us-east-1";

    /** As S3 wants it: see "General purpose bucket naming rules" in its user guide. */
    private static final Pattern BUCKET = Pattern.compile("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]");

    private static final Pattern PREFIX = Pattern.compile("([A-Za-z0-9_-]+/)*");
    private static final Pattern REGIONS = Pattern.compile("[A-Za-z0-9][A-Za-z0-9-]*");

    private RegistryBucketReader() {}

    static @Nullable RegistryBucketSpec read(YamlValue value, Path folder) {
        YamlFields fields = value.fields(List.of(S3));
        return fields == null ? null : fields.required(S3, v -> bucket(v, folder));
    }

    private static @Nullable RegistryBucketSpec bucket(YamlValue value, Path folder) {
        YamlFields fields =
                value.fields(List.of("bucket", "prefix", REGION, ENDPOINT, "pathStyle", ACCESS_KEY, SECRET_KEY));
        if (fields == null) {
            return null;
        }
        String bucket = fields.required("bucket", v -> v.parsed(RegistryBucketReader::name));
        String prefix = fields.optional("prefix", "", v -> v.parsed(RegistryBucketReader::prefix));
        YamlValue endpointValue = fields.optional(ENDPOINT);
        URI endpoint = endpointValue == null ? null : endpoint(endpointValue);
        if (endpointValue == null && fields.optional(REGION) == null) {
            value.errorAtKey("missing key 'region': AWS needs to know it; for another store give its 'endpoint'");
        }
        String region = fields.optional(REGION, ANY_REGION, v -> v.parsed(RegistryBucketReader::region));
        boolean pathStyle = fields.bool("pathStyle", endpointValue != null);
        RegistryBucketSpec.Keys keys = keys(value, fields, folder);
        return bucket == null ? null : new RegistryBucketSpec(bucket, prefix, region, endpoint, pathStyle, keys);
    }

    private static RegistryBucketSpec.@Nullable Keys keys(YamlValue value, YamlFields fields, Path folder) {
        Path access = key(fields.optional(ACCESS_KEY), folder);
        Path secret = key(fields.optional(SECRET_KEY), folder);
        if ((fields.optional(ACCESS_KEY) == null) != (fields.optional(SECRET_KEY) == null)) {
            String missing = fields.optional(ACCESS_KEY) == null ? ACCESS_KEY : SECRET_KEY;
            value.errorAtKey("missing key '" + missing + "': give both files, or neither to use what AWS's own tools"
                    + " find (environment, profile, the machine's role)");
        }
        return access == null || secret == null ? null : new RegistryBucketSpec.Keys(access, secret);
    }

    private static @Nullable Path key(@Nullable YamlValue value, Path folder) {
        return value == null
                ? null
                : SecretFiles.read(value, folder, "the registry cannot start until the key is in it");
    }

    private static @Nullable URI endpoint(YamlValue value) {
        URI endpoint = value.parsed(RegistryBucketReader::endpoint);
        if (endpoint != null
                && endpoint.getScheme().equals("http")
                && !RegistryServiceSpec.isLoopback(endpoint.getHost().replaceAll("[\\[\\]]", ""))) {
            value.warning("all content goes to the store unencrypted and could be read and changed on its way: use"
                    + " https, except in a network that is yours alone");
        }
        return endpoint;
    }

    private static URI endpoint(String text) {
        String wanted = "'" + text + "' is not a store's address: write it as https://HOST or http://HOST:PORT, without"
                + " path, bucket or keys";
        URI uri;
        try {
            uri = URI.create(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(wanted, e);
        }
        if (uri.getHost() == null
                || !String.valueOf(uri.getScheme()).matches("https?")
                || !String.valueOf(uri.getPath()).matches("/?")
                || uri.getUserInfo() != null
                || uri.getQuery() != null
                || uri.getFragment() != null) {
            throw new IllegalArgumentException(
                    uri.getUserInfo() == null ? wanted : "keys do not belong into an address: put them in files");
        }
        return uri;
    }

    private static String name(String text) {
        if (!BUCKET.matcher(text).matches()) {
            throw new IllegalArgumentException("'" + text + "' is not the name of a bucket: use 3 to 63 of a-z, 0-9,"
                    + " '.' and '-', with a letter or digit at both ends");
        }
        return text;
    }

    private static String prefix(String text) {
        if (!PREFIX.matcher(text).matches()) {
            throw new IllegalArgumentException("'" + text + "' is no prefix for keys: use letters, digits, '_' and '-',"
                    + " with a '/' between them and at the end, such as 'cairn/registry/'");
        }
        return text;
    }

    private static String region(String text) {
        if (!REGIONS.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    "'" + text + "' is not a region: write it as AWS does, such as eu-central-1");
        }
        return text;
    }
}
