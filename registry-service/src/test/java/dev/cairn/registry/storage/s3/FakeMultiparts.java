package dev.cairn.registry.storage.s3;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.cairn.registry.storage.s3.FakeS3.Refusal;
import dev.cairn.registry.storage.s3.FakeS3.Stored;

/** The multipart uploads of {@link FakeS3}. */
final class FakeMultiparts {

    private static final int MIN_PART_BYTES = 5 << 20;
    private static final Pattern PART = Pattern.compile(
            "<Part>(?:<ETag>(?<e1>[^<]*)</ETag>)?<PartNumber>(?<n>\\d+)</PartNumber>(?:<ETag>(?<e2>[^<]*)</ETag>)?</Part>");

    private record Multipart(String key, Instant begun, Map<Integer, Stored> parts) {}

    private final FakeS3 store;
    private final Map<String, Multipart> underWay = new ConcurrentHashMap<>();
    private final AtomicLong ids = new AtomicLong();

    FakeMultiparts(FakeS3 store) {
        this.store = store;
    }

    void clear() {
        underWay.clear();
    }

    int count() {
        return underWay.size();
    }

    String begin(String key) {
        String id = "multipart-" + ids.incrementAndGet();
        underWay.put(id, new Multipart(key, store.now(), new ConcurrentSkipListMap<>()));
        return "<InitiateMultipartUploadResult><UploadId>" + id + "</UploadId></InitiateMultipartUploadResult>";
    }

    private Multipart find(Map<String, String> query) throws Refusal {
        Multipart multipart = underWay.get(query.getOrDefault("uploadId", ""));
        if (multipart == null) {
            throw new Refusal(404, "NoSuchUpload");
        }
        return multipart;
    }

    Stored put(Map<String, String> query, byte[] body) throws Refusal {
        Stored part = new Stored(body, FakeS3.etag(body), store.now());
        find(query).parts().put(Integer.parseInt(query.get("partNumber")), part);
        return part;
    }

    String complete(String key, Map<String, String> query, byte[] body) throws IOException {
        Multipart multipart = find(query);
        Map<Integer, String> wanted = new TreeMap<>();
        Matcher parts = PART.matcher(new String(body, StandardCharsets.UTF_8));
        while (parts.find()) {
            String etag = parts.group("e1") == null ? parts.group("e2") : parts.group("e1");
            wanted.put(Integer.parseInt(parts.group("n")), etag.replace("&quot;", "\""));
        }
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        int last = wanted.size();
        for (Map.Entry<Integer, String> each : wanted.entrySet()) {
            Stored part = multipart.parts().get(each.getKey());
            if (part == null || !part.etag().equals(each.getValue())) {
                throw new Refusal(400, "InvalidPart");
            }
            if (each.getKey() != last && part.bytes().length < MIN_PART_BYTES) {
                throw new Refusal(400, "EntityTooSmall");
            }
            whole.write(part.bytes());
        }
        underWay.remove(query.get("uploadId"));
        return "<CompleteMultipartUploadResult><ETag>" + store.store(key, whole.toByteArray())
                + "</ETag></CompleteMultipartUploadResult>";
    }

    void abort(Map<String, String> query) throws Refusal {
        find(query);
        underWay.remove(query.get("uploadId"));
    }

    String list(Map<String, String> query) {
        StringBuilder xml = new StringBuilder("<ListMultipartUploadsResult>");
        underWay.forEach((id, multipart) -> {
            if (multipart.key().startsWith(query.getOrDefault("prefix", ""))) {
                xml.append("<Upload><Key>").append(multipart.key()).append("</Key><UploadId>");
                xml.append(id).append("</UploadId><Initiated>").append(multipart.begun());
                xml.append("</Initiated></Upload>");
            }
        });
        return xml.append("<IsTruncated>false</IsTruncated></ListMultipartUploadsResult>")
                .toString();
    }
}
