package dev.cairn.cli.registry;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

import dev.cairn.cli.console.CliException;
import dev.cairn.cli.console.Console;
import dev.cairn.cli.console.Texts;
import dev.cairn.cli.console.Transfer;
import dev.cairn.cli.registry.layout.Descriptor;
import dev.cairn.cli.registry.layout.LayoutWriter;
import dev.cairn.oci.Digest;
import dev.cairn.oci.client.RegistryException;
import dev.cairn.oci.client.RegistryFailure;

/** Fetches what was planned into a layout, byte by byte past its digests. */
final class Exporter {

    private final RegistrySession registry;
    private final LayoutWriter layout;
    private final Console console;
    private final Transfer transfer;
    private int written;
    private int present;

    /** One piece, for scripts. */
    record Done(String action, String outcome, Digest digest, long size) {}

    /** The last line, for scripts. */
    record Summary(String action, int written, int present, long bytes) {}

    Exporter(RegistrySession registry, LayoutWriter layout, Console console, Transfer transfer) {
        this.registry = registry;
        this.layout = layout;
        this.console = console;
        this.transfer = transfer;
    }

    Summary run(ExportPlan plan) throws IOException, RegistryException, InterruptedException {
        transfer.total(plan.pieces().stream()
                .mapToLong(piece -> piece.descriptor().size())
                .sum());
        for (ExportPlan.Piece piece : plan.pieces()) {
            fetch(piece);
        }
        layout.commit();
        return new Summary("summary", written, present, transfer.moved());
    }

    private void fetch(ExportPlan.Piece piece) throws IOException, RegistryException, InterruptedException {
        Descriptor descriptor = piece.descriptor();
        transfer.item(Texts.digest(descriptor.digest()));
        boolean there = layout.has(descriptor);
        if (there) {
            present++;
            transfer.skipped(descriptor.size());
        } else {
            layout.write(descriptor, out -> fill(piece, new Counted(out)));
            written++;
        }
        if (console.isJson()) {
            String action = descriptor.isManifest() ? "manifest" : "blob";
            console.json(new Done(action, there ? "present" : "written", descriptor.digest(), descriptor.size()));
        }
    }

    private void fill(ExportPlan.Piece piece, OutputStream out)
            throws IOException, RegistryException, InterruptedException {
        try {
            pull(piece, out);
        } catch (RegistryException e) {
            if (e.failure() instanceof RegistryFailure.Refused && NamedManifests.isNotGiven(e)) {
                throw CliException.failed(
                        "The image is not whole: the registry does not give "
                                + piece.descriptor().digest() + " of repository " + piece.repository()
                                + " (damaged, or being deleted). Push the image again",
                        e);
            }
            throw e;
        }
    }

    private void pull(ExportPlan.Piece piece, OutputStream out)
            throws IOException, RegistryException, InterruptedException {
        Descriptor descriptor = piece.descriptor();
        if (descriptor.isManifest()) {
            out.write(registry.client()
                    .manifestContent(piece.repository(), descriptor.digest().toString())
                    .content());
        } else {
            registry.client().pullBlob(piece.repository(), descriptor.digest(), descriptor.size(), out);
        }
    }

    private final class Counted extends FilterOutputStream {

        Counted(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
            transfer.moved(length);
            registry.moved();
        }
    }
}
