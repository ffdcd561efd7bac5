package dev.cairn.registry.storage.s3;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import io.micrometer.core.instrument.MeterRegistry;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioSocketChannel;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.retry.RetryMode;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.http.nio.netty.SdkEventLoopGroup;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.S3AsyncClientBuilder;

/**
 * The client of a store, with threads of its own.
 *
 * @param threads which the client's connections live on
 */
record S3Client(S3AsyncClient client, EventLoopGroup threads) implements AutoCloseable {

    private static final Duration CONNECT = Duration.ofSeconds(5);
    /** For one try of one request to begin answering and to go on; the SDK tries three times. */
    private static final Duration SILENCE = Duration.ofSeconds(30);

    private static final Duration CLOSING = Duration.ofSeconds(2);
    private static final int CONNECTIONS = 200;
    private static final int THREADS = 2;

    @SuppressWarnings("deprecation") // The SDK knows the event loops of Netty 4.1 by their classes, and no others.
    static S3Client open(S3Config config, MeterRegistry metrics) {
        EventLoopGroup threads = new NioEventLoopGroup(THREADS);
        try {
            return new S3Client(client(config, threads, metrics), threads);
        } catch (RuntimeException e) {
            var _ = threads.shutdownGracefully(0, CLOSING.toMillis(), TimeUnit.MILLISECONDS);
            throw e;
        }
    }

    private static S3AsyncClient client(S3Config config, EventLoopGroup threads, MeterRegistry metrics) {
        S3AsyncClientBuilder builder = S3AsyncClient.builder()
                .region(Region.of(config.region()))
                .credentialsProvider(credentials(config.credentials()))
                .overrideConfiguration(
                        all -> all.retryStrategy(RetryMode.STANDARD).addMetricPublisher(new S3Meters(metrics)))
                .forcePathStyle(config.pathStyle())
                // Trailers with checksums are not understood by every store. What is stored is named by its hash
                // anyway.
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                .serviceConfiguration(settings -> settings.chunkedEncodingEnabled(false))
                .httpClientBuilder(NettyNioAsyncHttpClient.builder()
                        .eventLoopGroup(SdkEventLoopGroup.create(threads, NioSocketChannel::new))
                        .maxConcurrency(CONNECTIONS)
                        .maxPendingConnectionAcquires(CONNECTIONS * 50)
                        .connectionTimeout(CONNECT)
                        .connectionAcquisitionTimeout(SILENCE)
                        .readTimeout(SILENCE)
                        .writeTimeout(SILENCE));
        config.endpoint().ifPresent(builder::endpointOverride);
        return builder.build();
    }

    private static AwsCredentialsProvider credentials(S3Config.Credentials credentials) {
        return switch (credentials) {
            case S3Config.Credentials.InFiles files -> new KeyFiles(files);
            case S3Config.Credentials.DefaultChain _ ->
                DefaultCredentialsProvider.builder().build();
        };
    }

    @Override
    public void close() {
        client.close();
        var _ = threads.shutdownGracefully(0, CLOSING.toMillis(), TimeUnit.MILLISECONDS);
    }
}
