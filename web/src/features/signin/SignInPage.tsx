import { useEffect } from 'react';
import { t, useLanguage } from '@/i18n';
import { Brand, Icon, LanguageChoice } from '@/ui';
import { SignInFlow } from './SignInFlow';
import styles from './SignIn.module.css';

/** The first page of everybody: nothing of any record is loaded behind it. */
export function SignInPage({
  first = 'password',
  notice,
}: {
  first?: 'password' | 'setup';
  notice?: string | undefined;
}) {
  const language = useLanguage();
  useEffect(() => {
    document.title = `${t('signin.title')} · ${t('app.name')}`;
  }, [language]);
  return (
    <main className={styles.page}>
      <div className={styles.box}>
        <header className={styles.brand}>
          <Brand />
          <h1>{t('app.name')}</h1>
        </header>
        {notice !== undefined && (
          <p className={styles.trouble} role="alert">
            <Icon name="barred" />
            <span>{notice}</span>
          </p>
        )}
        <SignInFlow first={first} />
        <LanguageChoice className={styles.languages} />
        <p className={styles.recorded}>
          <Icon name="shield" />
          {t('signin.notice')}
        </p>
      </div>
    </main>
  );
}
