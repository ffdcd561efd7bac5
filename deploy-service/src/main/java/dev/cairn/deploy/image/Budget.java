package dev.cairn.deploy.image;

/** How large an image may become, so that a small archive cannot fill the disk. Not thread-safe. */
final class Budget {

    private final long maxBytes;
    private final long maxEntries;
    private long bytes;
    private long entries;

    Budget(long maxBytes, long maxEntries) {
        this.maxBytes = maxBytes;
        this.maxEntries = maxEntries;
    }

    void bytes(int more) {
        bytes += more;
        if (bytes > maxBytes) {
            throw ImageException.invalid("The image is larger than " + maxBytes + " bytes when it is unpacked; make it"
                    + " smaller, or allow more for this target");
        }
    }

    void entry() {
        entries++;
        if (entries > maxEntries) {
            throw ImageException.invalid("The image has more than " + maxEntries + " entries; make it smaller");
        }
    }
}
