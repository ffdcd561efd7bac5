package dev.cairn.deploy.target.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;

import dev.cairn.deploy.target.Isolation;
import dev.cairn.deploy.target.TargetException;
import dev.cairn.deploy.target.TargetFailure;

/** Decides how instances are kept apart: by what the operator wants and what the machine was found to allow. */
final class IsolationChoice {

    private IsolationChoice() {}

    static Isolation choose(ProcessTargetConfig config, TargetFolder folder) throws IOException {
        Privileges privileges = Privileges.own();
        Isolation isolation = switch (config.isolation()) {
            case NONE -> new Isolation(Isolation.Level.NONE, "the target is configured so");
            case PREFERRED, REQUIRED ->
                new Sandbox(privileges).probe(folder.path(), config.uids().from());
        };
        if (isolation.level() == Isolation.Level.NONE && privileges.root()) {
            requirePassable(folder.path());
        }
        return isolation;
    }

    /** Without a mount namespace, the user that an instance becomes must reach the image through all folders above it. */
    private static void requirePassable(Path folder) throws IOException {
        for (Path p = folder; p != null; p = p.getParent()) {
            if (!Files.getPosixFilePermissions(p).contains(PosixFilePermission.OTHERS_EXECUTE)) {
                throw new TargetException(new TargetFailure.Unavailable(
                        "Instances run as an unprivileged user, who cannot pass through " + p
                                + ", and this machine gives no namespaces: keep the data elsewhere, such as below"
                                + " /var/lib, or allow it with 'chmod o+x " + p + "'"));
            }
        }
    }
}
