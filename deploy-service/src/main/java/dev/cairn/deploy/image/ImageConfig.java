package dev.cairn.deploy.image;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * How an image's program is run (OCI image-spec 1.1, "Image Configuration", the fields of {@code config} that a target
 * heeds). {@code User} is not among them: the target chooses whom an instance runs as.
 *
 * @param entrypoint the program and its first arguments
 * @param cmd further arguments, or the program where there is no entrypoint
 * @param env the environment that it expects
 * @param workingDir the absolute folder that it starts in
 */
public record ImageConfig(List<String> entrypoint, List<String> cmd, Map<String, String> env, String workingDir) {

    public ImageConfig {
        entrypoint = List.copyOf(entrypoint);
        cmd = List.copyOf(cmd);
        env = Map.copyOf(env);
    }

    /** The whole command; not empty in a checked image. */
    public List<String> command() {
        List<String> command = new ArrayList<>(entrypoint);
        command.addAll(cmd);
        return command;
    }
}
