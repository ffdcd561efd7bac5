package dev.cairn.deploy.target.process;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

import dev.cairn.model.InstanceId;

/**
 * The variable by which an instance's processes are found in {@code /proc}. It names the target's folder too: ids are
 * derived, so two installations on one machine may have the same.
 *
 * @param target sixteen hexadecimal characters that stand for the folder
 */
record Marker(String target) {

    static final String VARIABLE = "CAIRN_PROCESS";

    static Marker of(Path folder) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256")
                    .digest(folder.toString().getBytes(StandardCharsets.UTF_8));
            return new Marker(HexFormat.of().formatHex(hash, 0, 8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    String of(InstanceId id) {
        return target + "/" + id;
    }

    /** A name for the instance's control groups. */
    String group(InstanceId id) {
        return "cairn-" + target + "-" + id;
    }
}
