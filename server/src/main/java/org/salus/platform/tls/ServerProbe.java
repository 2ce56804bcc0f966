package org.salus.platform.tls;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.salus.platform.Settings;

/** Asks a server on this machine whether it is ready. */
public final class ServerProbe {

    private static final int MILLIS = 3000;

    private ServerProbe() {}

    /** @param tls whose certificate, and no other, the server must show; the name in it does not matter, since it is ours */
    public static boolean isReady(String base, Settings.@Nullable Tls tls) {
        try {
            HttpURLConnection connection =
                    (HttpURLConnection) URI.create(base + "/readyz").toURL().openConnection();
            connection.setConnectTimeout(MILLIS);
            connection.setReadTimeout(MILLIS);
            if (connection instanceof HttpsURLConnection secure && tls != null) {
                secure.setSSLSocketFactory(trusting(tls).getSocketFactory());
                secure.setHostnameVerifier((host, session) -> true);
            }
            return connection.getResponseCode() == 200;
        } catch (IOException | GeneralSecurityException e) {
            return false;
        }
    }

    private static SSLContext trusting(Settings.Tls tls) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        try (InputStream in = Files.newInputStream(tls.certificate())) {
            int number = 0;
            for (Certificate one : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                store.setCertificateEntry("salus-" + number++, one);
            }
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }
}
