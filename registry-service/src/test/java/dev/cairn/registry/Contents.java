package dev.cairn.registry;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Random;

import dev.cairn.oci.Digest;

/** Content for tests, and what it is called. */
public final class Contents {

    private Contents() {}

    public static byte[] random(long seed, int length) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    public static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    public static Digest sha256(byte[] content) {
        return digest(Digest.Algorithm.SHA256, content);
    }

    public static Digest digest(Digest.Algorithm algorithm, byte[] content) {
        try {
            return Digest.of(
                    algorithm, MessageDigest.getInstance(algorithm.jcaName()).digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    public static String descriptor(String mediaType, byte[] content) {
        return "{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d}"
                .formatted(mediaType, sha256(content), content.length);
    }

    /** An OCI image manifest of a config and layers, with whatever else is to stand in it. */
    public static byte[] image(String more, byte[] config, byte[]... layers) {
        StringBuilder list = new StringBuilder();
        for (byte[] layer : layers) {
            list.append(list.isEmpty() ? "" : ",").append(descriptor("application/vnd.oci.image.layer.v1.tar", layer));
        }
        return text("""
                {"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":%s,"layers":[%s]%s}""".formatted(descriptor("application/vnd.oci.image.config.v1+json", config), list, more));
    }
}
