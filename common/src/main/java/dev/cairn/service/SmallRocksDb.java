package dev.cairn.service;

import java.util.Map;

import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.Options;

/** Rows are few and small: buffers that suit gigabytes would be most of the process. */
public final class SmallRocksDb implements RocksDBConfigSetter {

    private static final long WRITE_BUFFER = 1024L * 1024;
    private static final int WRITE_BUFFERS = 2;
    private static final long BLOCK_SIZE = 4096;

    @Override
    public void setConfig(String storeName, Options options, Map<String, Object> configs) {
        options.setWriteBufferSize(WRITE_BUFFER);
        options.setMaxWriteBufferNumber(WRITE_BUFFERS);
        options.setMaxOpenFiles(64);
        if (options.tableFormatConfig() instanceof BlockBasedTableConfig table) {
            table.setBlockSize(BLOCK_SIZE);
            table.setCacheIndexAndFilterBlocks(true);
            options.setTableFormatConfig(table);
        }
    }

    @Override
    public void close(String storeName, Options options) {
        // Nothing was allocated that the store does not free itself.
    }
}
