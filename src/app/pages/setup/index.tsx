import { AppPage } from '../../shell';
import { Sources } from './Sources';

export default function Setup() {
  return (
    <AppPage>
      <Sources />
    </AppPage>
  );
}
