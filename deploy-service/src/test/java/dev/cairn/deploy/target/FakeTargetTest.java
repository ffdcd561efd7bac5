package dev.cairn.deploy.target;

import java.time.Clock;
import java.util.HexFormat;

import dev.cairn.oci.Digest;
import dev.cairn.oci.ImageReference;

class FakeTargetTest extends TargetContract {

    private final FakeTarget target = new FakeTarget(Clock.systemUTC());

    @Override
    protected Target target() {
        return target;
    }

    @Override
    protected ImageReference image() {
        Digest digest = Digest.of(Digest.Algorithm.SHA256, HexFormat.of().parseHex("ab".repeat(32)));
        return new ImageReference("127.0.0.1:7072", "hello/web", digest);
    }
}
