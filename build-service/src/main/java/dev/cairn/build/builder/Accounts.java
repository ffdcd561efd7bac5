package dev.cairn.build.builder;

/**
 * The users of an image. A program runs as one without rights, unless its base image names another: an orchestrator that
 * refuses root (Kubernetes' {@code runAsNonRoot}) needs the number, and programs that look up their user need its name.
 */
final class Accounts {

    /** The number that images without a user of their own have by custom; it is nobody's on ordinary machines. */
    static final String NON_ROOT = "65532:65532";

    private static final String PASSWD = """
            root:x:0:0:root:/root:/sbin/nologin
            nobody:x:65534:65534:nobody:/:/sbin/nologin
            nonroot:x:65532:65532:nonroot:/:/sbin/nologin
            """;
    private static final String GROUP = """
            root:x:0:
            nogroup:x:65534:
            nonroot:x:65532:
            """;

    private Accounts() {}

    /** Adds the two files where the image has none of its own; call it when everything else is there. */
    static void addTo(LayerContent content) {
        if (content.isFolderOrFree("etc")) {
            content.putIfFree("etc/passwd", new Entry.Text(PASSWD));
            content.putIfFree("etc/group", new Entry.Text(GROUP));
        }
    }
}
