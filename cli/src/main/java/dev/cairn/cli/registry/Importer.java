package dev.cairn.cli.registry;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.cairn.cli.console.CliException;
import dev.cairn.cli.console.Console;
import dev.cairn.cli.console.Texts;
import dev.cairn.cli.console.Transfer;
import dev.cairn.cli.registry.layout.CheckedContent;
import dev.cairn.cli.registry.layout.Descriptor;
import dev.cairn.cli.registry.layout.Layout;
import dev.cairn.oci.Digest;
import dev.cairn.oci.MediaTypes;
import dev.cairn.oci.client.RegistryClient;
import dev.cairn.oci.client.RegistryException;

/** Pushes what was planned. What the registry has is not sent, so a run that was interrupted goes on where it was. */
final class Importer {

    private final Layout layout;
    private final RegistrySession registry;
    private final Console console;
    private final Transfer transfer;
    private final boolean sparse;
    /** In which repository the registry has a blob for certain. */
    private final Map<Digest, String> places = new HashMap<>();

    private int uploaded;
    private int mounted;
    private int present;
    private int images;

    /** One step, for scripts. */
    record Done(
            String action,
            String outcome,
            String repository,
            @Nullable String tag,
            Digest digest,
            long size) {}

    /** The last line, for scripts. */
    record Summary(String action, int manifests, int uploaded, int mounted, int present, long bytesSent) {}

    /**
     * Pushes nothing yet.
     *
     * @param sparse whether what is missing is left out, for the registry to take or refuse the rest
     */
    Importer(Layout layout, RegistrySession registry, Console console, Transfer transfer, boolean sparse) {
        this.layout = layout;
        this.registry = registry;
        this.console = console;
        this.transfer = transfer;
        this.sparse = sparse;
    }

    Summary run(List<ImportPlan.Step> steps) throws IOException, RegistryException, InterruptedException {
        transfer.total(steps.stream().mapToLong(Importer::size).sum());
        for (ImportPlan.Step step : steps) {
            switch (step) {
                case ImportPlan.Step.Expected expected -> expect(expected);
                case ImportPlan.Step.Blob blob -> push(blob.repository(), blob.descriptor());
                case ImportPlan.Step.Document document -> push(document);
            }
        }
        return new Summary("summary", images, uploaded, mounted, present, transfer.moved());
    }

    private static long size(ImportPlan.Step step) {
        return switch (step) {
            case ImportPlan.Step.Expected _ -> 0;
            case ImportPlan.Step.Blob blob -> blob.descriptor().size();
            case ImportPlan.Step.Document document -> document.descriptor().size();
        };
    }

    private void expect(ImportPlan.Step.Expected expected) throws RegistryException, InterruptedException {
        Descriptor missing = expected.descriptor();
        String repository = expected.repository();
        boolean there = missing.isManifest()
                ? registry.client()
                        .head(
                                RegistryClient.manifest(
                                        repository, missing.digest().toString()),
                                MediaTypes.ALL)
                        .isPresent()
                : registry.client().hasBlob(repository, missing.digest());
        if (!there && sparse) {
            console.note(missing.digest() + platform(missing) + " is missing: left out");
        } else if (!there) {
            throw CliException.failed("Manifest " + expected.parent() + " names " + missing.digest()
                    + platform(missing) + ", which neither "
                    + layout.name() + " nor repository " + repository + " has: save it with all its parts"
                    + (missing.platform() == null
                            ? ""
                            : " (platforms), or one platform alone, as 'docker save --platform OS/ARCH' does (28 or newer):"
                                    + " a Docker that has pulled one platform saves an index of all"));
        }
    }

    private static String platform(Descriptor missing) {
        return missing.platform() == null ? "" : " (" + missing.platform() + ")";
    }

    private void push(String repository, Descriptor blob) throws IOException, RegistryException, InterruptedException {
        transfer.item(Texts.digest(blob.digest()));
        CheckedContent content = layout.checked(blob);
        RegistryClient.Pushed pushed;
        try {
            String from = places.get(blob.digest());
            pushed = registry.client().pushBlob(repository, blob.digest(), from, body(blob, content));
        } catch (RegistryException e) {
            // That the file is damaged says more than that the registry did not get all of it.
            if (content.problem().isPresent()) {
                throw CliException.failed(content.problem().get() + ". Nothing of it was tagged", e);
            }
            throw e;
        }
        places.put(blob.digest(), repository);
        switch (pushed) {
            case UPLOADED -> uploaded++;
            case MOUNTED -> mounted++;
            case PRESENT -> present++;
        }
        if (pushed != RegistryClient.Pushed.UPLOADED) {
            transfer.skipped(blob.size());
        }
        if (console.isJson()) {
            String outcome = pushed.name().toLowerCase(Locale.ROOT);
            console.json(new Done("blob", outcome, repository, null, blob.digest(), blob.size()));
        }
    }

    private BodyPublisher body(Descriptor blob, CheckedContent content) {
        return blob.size() == 0
                ? BodyPublishers.noBody()
                : BodyPublishers.fromPublisher(BodyPublishers.ofInputStream(() -> opened(content)), blob.size());
    }

    private InputStream opened(CheckedContent content) {
        try {
            return new Counted(content.open());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private final class Counted extends FilterInputStream {

        Counted(InputStream in) {
            super(in);
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int count = super.read(bytes, offset, length);
            if (count > 0) {
                transfer.moved(count);
                registry.moved();
            }
            return count;
        }
    }

    private void push(ImportPlan.Step.Document document) throws IOException, RegistryException, InterruptedException {
        Descriptor descriptor = document.descriptor();
        registry.client()
                .pushManifest(
                        document.repository(), reference(document), layout.manifest(descriptor), document.mediaType());
        images++;
        transfer.moved(descriptor.size());
        if (console.isJson()) {
            console.json(new Done(
                    "manifest",
                    "pushed",
                    document.repository(),
                    document.tag(),
                    descriptor.digest(),
                    descriptor.size()));
        } else {
            console.line("pushed  " + document.repository()
                    + (document.tag() == null ? "" : ":" + document.tag())
                    + "@" + descriptor.digest());
        }
    }

    /** A tag's manifest is hashed by SHA-256; where the layout hashes otherwise, the digest has to be said. */
    private static String reference(ImportPlan.Step.Document document) {
        Digest digest = document.descriptor().digest();
        if (document.tag() == null) {
            return digest.toString();
        }
        return digest.algorithm() == Digest.Algorithm.SHA256 ? document.tag() : digest + "?tag=" + document.tag();
    }
}
