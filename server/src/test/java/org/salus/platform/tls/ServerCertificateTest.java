package org.salus.platform.tls;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.ByteArrayInputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.salus.platform.Settings;

class ServerCertificateTest {

    @TempDir
    Path folder;

    @Test
    void isMadeOnceWithAPrivateKeyFile() throws Exception {
        Settings.Tls files = files("tls");
        ServerCertificate.ensure(files);
        String first = Files.readString(files.certificate());
        ServerCertificate.ensure(files);
        assertThat(Files.readString(files.certificate())).isEqualTo(first);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(files.key()))).isEqualTo("rw-------");
        X509Certificate certificate = certificate(files);
        assertThat(certificate.getSubjectAlternativeNames().toString()).contains("localhost", "127.0.0.1");
        certificate.verify(certificate.getPublicKey());
        assertThat(ServerCertificate.fingerprint(files.certificate())).matches("([0-9A-F]{2}:){31}[0-9A-F]{2}");
    }

    @Test
    void theProbeTrustsThisCertificateAndNoOther() throws Exception {
        Settings.Tls own = files("own");
        Settings.Tls other = files("other");
        ServerCertificate.ensure(own);
        ServerCertificate.ensure(other);
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(serving(own)));
        server.createContext("/readyz", exchange -> {
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.start();
        try {
            String base = "https://127.0.0.1:" + server.getAddress().getPort();
            assertThat(ServerProbe.isReady(base, own)).isTrue();
            assertThat(ServerProbe.isReady(base, other)).isFalse();
            assertThat(ServerProbe.isReady(base, null)).isFalse();
        } finally {
            server.stop(0);
        }
    }

    private Settings.Tls files(String name) {
        return new Settings.Tls(folder.resolve(name).resolve("server.crt"), folder.resolve(name).resolve("server.key"));
    }

    private static X509Certificate certificate(Settings.Tls files) throws Exception {
        return (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(Files.readAllBytes(files.certificate())));
    }

    private static SSLContext serving(Settings.Tls files) throws Exception {
        String pem = Files.readString(files.key()).replaceAll("-----[A-Z ]+-----|\\s", "");
        PrivateKey key = KeyFactory.getInstance("EC")
                .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(pem)));
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("server", key, new char[0], new Certificate[] {certificate(files)});
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, new char[0]);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context;
    }
}
