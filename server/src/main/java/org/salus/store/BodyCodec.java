package org.salus.store;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdDictCompress;
import com.github.luben.zstd.ZstdDictDecompress;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * Packs bodies before they are sealed: {@code dictionary number (1) | zstd frame}; number 0 means no dictionary. A dictionary,
 * once released, keeps its number for ever, since stored bodies name it; new ones take new numbers.
 */
final class BodyCodec {

    /** With a dictionary the third level saves some 4 % of the bytes more, for half as much work again. */
    private static final int LEVEL = 1;
    private static final String FOLDER = "dictionaries/";
    private static final int NO_DICTIONARY = 0;
    /** Larger than any resource that the door lets in. */
    private static final long MAX_BODY = 256L << 20;

    private static final BodyCodec INSTANCE = new BodyCodec();

    private final Map<Short, Integer> numberByType = new HashMap<>();
    private final Map<Integer, Coder> coders = new HashMap<>();
    private int fallback = NO_DICTIONARY;

    static BodyCodec instance() {
        return INSTANCE;
    }

    private BodyCodec() {
        coders.put(NO_DICTIONARY, new Coder(null));
        try (InputStream index = BodyCodec.class.getResourceAsStream(FOLDER + "index")) {
            if (index == null) {
                return;
            }
            BufferedReader lines = new BufferedReader(new InputStreamReader(index, StandardCharsets.US_ASCII));
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                // "number type": the dictionary for new bodies of the type; type 0: for all others
                String[] fields = line.split(" ");
                int number = Integer.parseInt(fields[0]);
                short type = Short.parseShort(fields[1]);
                if (!coders.containsKey(number)) {
                    coders.put(number, new Coder(read(number)));
                }
                if (type == 0) {
                    fallback = number;
                } else {
                    numberByType.put(type, number);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] read(int number) throws IOException {
        try (InputStream in = BodyCodec.class.getResourceAsStream(FOLDER + number + ".zdict")) {
            if (in == null) {
                throw new IOException("Dictionary " + number + " is missing");
            }
            return in.readAllBytes();
        }
    }

    byte[] pack(short type, byte[] body) {
        int number = numberByType.getOrDefault(type, fallback);
        return coder(number).pack(number, body);
    }

    /** @throws IllegalStateException for bytes that were not packed here; sealed bytes cannot be altered unseen */
    byte[] unpack(byte[] packed) {
        return coder(packed[0] & 0xff).unpack(packed);
    }

    private Coder coder(int number) {
        Coder coder = coders.get(number);
        if (coder == null) {
            throw new IllegalStateException("A body names dictionary " + number + ", which this version does not have");
        }
        return coder;
    }

    private static final class Coder {
        private final @Nullable ZstdDictCompress compress;
        private final @Nullable ZstdDictDecompress decompress;
        private final ArrayBlockingQueue<ZstdCompressCtx> packers = new ArrayBlockingQueue<>(16);
        private final ArrayBlockingQueue<ZstdDecompressCtx> unpackers = new ArrayBlockingQueue<>(16);

        Coder(byte @Nullable [] dictionary) {
            compress = dictionary == null ? null : new ZstdDictCompress(dictionary, LEVEL);
            decompress = dictionary == null ? null : new ZstdDictDecompress(dictionary);
        }

        byte[] pack(int number, byte[] body) {
            ZstdCompressCtx pooled = packers.poll();
            ZstdCompressCtx packer = pooled == null ? newPacker() : pooled;
            byte[] packed = new byte[1 + (int) Zstd.compressBound(body.length)];
            packed[0] = (byte) number;
            int length = packer.compressByteArray(packed, 1, packed.length - 1, body, 0, body.length);
            if (!packers.offer(packer)) {
                packer.close();
            }
            return Arrays.copyOf(packed, 1 + length);
        }

        byte[] unpack(byte[] packed) {
            long size = Zstd.getFrameContentSize(packed, 1, packed.length - 1);
            if (size < 0 || size > MAX_BODY) {
                throw new IllegalStateException("A body has no plausible size");
            }
            ZstdDecompressCtx pooled = unpackers.poll();
            ZstdDecompressCtx unpacker = pooled == null ? newUnpacker() : pooled;
            byte[] body = new byte[(int) size];
            unpacker.decompressByteArray(body, 0, body.length, packed, 1, packed.length - 1);
            if (!unpackers.offer(unpacker)) {
                unpacker.close();
            }
            return body;
        }

        private ZstdCompressCtx newPacker() {
            ZstdCompressCtx packer = new ZstdCompressCtx();
            packer.setLevel(LEVEL);
            packer.setContentSize(true);
            packer.setChecksum(false);
            packer.setDictID(false);
            if (compress != null) {
                packer.loadDict(compress);
            }
            return packer;
        }

        private ZstdDecompressCtx newUnpacker() {
            ZstdDecompressCtx unpacker = new ZstdDecompressCtx();
            if (decompress != null) {
                unpacker.loadDict(decompress);
            }
            return unpacker;
        }
    }
}
