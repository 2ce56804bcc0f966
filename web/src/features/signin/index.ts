export { ChangePassword } from './ChangePassword';
export { LockScreen } from './LockScreen';
export { SignInPage } from './SignInPage';
