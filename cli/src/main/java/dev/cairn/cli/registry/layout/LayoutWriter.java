package dev.cairn.cli.registry.layout;

import java.io.IOException;
import java.io.OutputStream;

import dev.cairn.oci.client.RegistryException;

/** Writes a layout, blob by blob. What is closed before {@link #commit} is no layout. */
public interface LayoutWriter extends AutoCloseable {

    /** Gives the bytes of one blob. */
    @FunctionalInterface
    interface Filler {

        /** Writes all of them, checked. */
        void fill(OutputStream out) throws IOException, RegistryException, InterruptedException;
    }

    /** Whether the blob is there already, with the right bytes. */
    boolean has(Descriptor blob) throws IOException;

    /** Writes one. */
    void write(Descriptor blob, Filler filler) throws IOException, RegistryException, InterruptedException;

    /** All is there: from now on it is a layout. */
    void commit() throws IOException;

    @Override
    void close() throws IOException;
}
