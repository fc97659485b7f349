import { Avatar } from "../../ui/Avatar.tsx";
import { Receipt } from "../../ui/Receipt.tsx";
import brew from "./brew.svg";
import scene from "./scene.svg";
import "./authStage.css";

/** The picture beside the sign-in form. Purely decorative, so it is not translated and screen readers skip it. */
export default function AuthStage() {
  return (
    <div class="stage" aria-hidden="true">
      <div class="stage-chat">
        <div class="stage-run">
          <Avatar id="stage-4" name="Ola Jabłońska" size={32} />
          <div class="stage-stack">
            <p class="stage-sender">Ola Jabłońska</p>
            <div class="stage-b first">
              Kto wchodzi w sobotę na górę? 🥾<span class="stage-meta">17:02</span>
            </div>
            <div class="stage-b photo">
              <img src={scene} alt="" width="300" height="176" />
              <span class="stage-chip">17:02</span>
            </div>
            <p class="stage-reacts">
              <span>
                <em>😍</em>3
              </span>
              <span>
                <em>🔥</em>2
              </span>
            </p>
          </div>
        </div>
        <div class="stage-b out">
          Me! And I’m bringing the big thermos.
          <span class="stage-meta">
            17:04
            <Receipt state="read" isSilent />
          </span>
        </div>
        <div class="stage-run">
          <Avatar id="stage-7" name="Tomek Wiśniewski" size={32} />
          <div class="stage-stack">
            <p class="stage-sender">Tomek Wiśniewski</p>
            <div class="stage-b last">
              Jadę. Bus 7:40 czy 8:10?<span class="stage-meta">17:05</span>
            </div>
          </div>
        </div>
        <div class="stage-b out">
          7:40, and coffee’s on me
          <span class="stage-meta">
            17:06
            <Receipt state="delivered" isSilent />
          </span>
        </div>
        <img class="stage-sticker" src={brew} alt="" width="140" height="140" />
      </div>
    </div>
  );
}
