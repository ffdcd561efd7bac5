package dev.cairn.deploy.target.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.locks.ReentrantLock;

import dev.cairn.deploy.files.DurableFiles;
import dev.cairn.deploy.target.Fence;
import dev.cairn.deploy.target.InstanceLabels;
import dev.cairn.deploy.target.TargetException;
import dev.cairn.deploy.target.TargetFailure;

/** The highest fence seen for each application and environment, kept on disk. */
final class Fences {

    private final Path folder;
    private final ReentrantLock lock = new ReentrantLock();

    Fences(Path folder) throws IOException {
        this.folder = Files.createDirectories(folder);
    }

    /** Lets the fence pass and remembers it, or refuses it. */
    void pass(InstanceLabels labels, Fence fence) {
        // Neither name has a dot, so no two pairs share a file.
        Path file = folder.resolve(labels.application() + "." + labels.environment());
        lock.lock();
        try {
            Fence seen = Files.exists(file)
                    ? new Fence(Long.parseLong(Files.readString(file).trim()))
                    : new Fence(0);
            if (fence.compareTo(seen) < 0) {
                throw new TargetException(new TargetFailure.Fenced(fence, seen));
            }
            if (!fence.equals(seen) || !Files.exists(file)) {
                DurableFiles.write(file, fence.toString().getBytes(StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            throw Failures.unavailable("The fences in " + folder + " cannot be kept", e);
        } finally {
            lock.unlock();
        }
    }
}
